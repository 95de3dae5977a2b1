using System.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Model.Matching;
using Tulle.Proxy.Routing;

namespace Tulle.Proxy.Tests.Routing;

/// <summary>Short ways to write routes and requests for the tests of this folder.</summary>
internal static class RouteTable
{
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    public static HeaderTable Request(string path, params (string Name, string Value)[] lines)
    {
        var table = new HeaderTable();
        table.Add(HeaderName.Method, "GET"u8);
        table.Add(HeaderName.Path, Utf8(path));
        table.Add(HeaderName.Authority, Utf8(lines.FirstOrDefault(l => l.Name == "host").Value ?? "web.test"));
        table.Add(HeaderName.Scheme, "http"u8);
        table.Add(HeaderName.XForwardedProto, "http"u8);
        foreach ((string name, string value) in lines.Where(l => l.Name != "host"))
        {
            if (name == "x-forwarded-proto")
            {
                table.Set(HeaderName.XForwardedProto, Utf8(value));
                table.Set(HeaderName.Scheme, Utf8(value));
            }
            else
            {
                table.Add(Utf8(name), Utf8(value));
            }
        }

        return table;
    }

    public static Route Forward(PathMatcher path, ForwardAction? action = null, string name = "") => new()
    {
        Name = name,
        Match = new RouteMatch { Path = path },
        Action = action ?? new ForwardAction { Cluster = "a" },
    };

    public static RouteConfiguration Configuration(params (string Domain, Route[] Routes)[] hosts) => new()
    {
        VirtualHosts =
        [
            .. hosts.Select(h => new VirtualHost { Name = h.Domain, Domains = [Utf8(h.Domain)], Routes = h.Routes }),
        ],
    };

    public static HeaderMutation Add(
        string name, string value, HeaderMutationKind kind = HeaderMutationKind.AppendIfExistsOrAdd, bool keep = false)
    {
        FormatProgram.TryParse(value, FormatOptions.Header, out FormatProgram? format, out _);
        return new HeaderMutation
        {
            Kind = kind,
            Name = Utf8(name),
            Value = format!.ConstantText ?? [],
            Format = format.ConstantText is null ? format : null,
            KeepEmptyValue = keep,
        };
    }

    public static HeaderMutation Remove(string name) => new() { Kind = HeaderMutationKind.Remove, Name = Utf8(name) };

    /// <summary>All lines of a name, joined with '|'.</summary>
    public static string Lines(HeaderTable table, string name)
    {
        var values = new List<string>();
        for (int at = table.Find(Utf8(name)); at >= 0; at = table.Find(Utf8(name), at + 1))
        {
            values.Add(Text(table.ValueAt(at)));
        }

        return string.Join('|', values);
    }
}
