using System.Text;

namespace Tulle.Proxy.Admin;

/// <summary>One request to the admin page.</summary>
public sealed class AdminRequest
{
    private AdminRequest(string method, string path, List<KeyValuePair<string, string>> parameters)
    {
        Method = method;
        Path = path;
        Parameters = parameters;
    }

    public string Method { get; }

    /// <summary>Without the query.</summary>
    public string Path { get; }

    /// <summary>Of the query and of a form in the body, decoded, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; }

    public static AdminRequest Parse(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target, ReadOnlySpan<byte> form)
    {
        int question = target.IndexOf((byte)'?');
        var parameters = new List<KeyValuePair<string, string>>();
        if (question >= 0)
        {
            AddParameters(parameters, target[(question + 1)..]);
        }

        AddParameters(parameters, form);
        ReadOnlySpan<byte> path = question < 0 ? target : target[..question];
        return new AdminRequest(Encoding.ASCII.GetString(method), Encoding.UTF8.GetString(path), parameters);
    }

    public bool Has(string name) => Get(name) is not null;

    /// <summary>Null: not given; empty: given without a value.</summary>
    public string? Get(string name)
    {
        foreach ((string key, string value) in Parameters)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    private static void AddParameters(List<KeyValuePair<string, string>> parameters, ReadOnlySpan<byte> text)
    {
        foreach (Range range in text.Split((byte)'&'))
        {
            ReadOnlySpan<byte> part = text[range];
            if (part.IsEmpty)
            {
                continue;
            }

            int equals = part.IndexOf((byte)'=');
            string name = Decode(equals < 0 ? part : part[..equals]);
            parameters.Add(new(name, equals < 0 ? "" : Decode(part[(equals + 1)..])));
        }
    }

    private static string Decode(ReadOnlySpan<byte> text) => Uri.UnescapeDataString(Encoding.UTF8.GetString(text));
}
