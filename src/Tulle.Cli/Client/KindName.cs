using Tulle.Control.Sources.Kinds;

namespace Tulle.Cli.Client;

/// <summary>The kinds that people name on the command line, and the API paths behind them.</summary>
internal static class KindName
{
    /// <summary>KIND, KIND/NAME or KIND,KIND.</summary>
    public static List<ResourceKind> ParseList(string words) =>
        words == "all" ? [.. KnownKinds.All] : [.. words.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    public static ResourceKind Parse(string word)
    {
        if (KnownKinds.ByUserWord(word) is { } kind)
        {
            return kind;
        }

        string nearest = KnownKinds.Nearest(word) is { } near ? $"; did you mean {near}?" : "";
        string known = string.Join(", ", KnownKinds.All.Select(k => k.Plural));
        throw new CliException($"unknown kind '{word}'{nearest}\nknown: {known}");
    }

    public static string PathOf(ResourceKind kind, string? inNamespace, string? name = null)
    {
        string root = kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.Group}/{kind.Version}";
        string place = kind.IsNamespaced && inNamespace is not null ? $"/namespaces/{Uri.EscapeDataString(inNamespace)}" : "";
        string item = name is null ? "" : "/" + Uri.EscapeDataString(name);
        return $"{root}{place}/{kind.Plural}{item}";
    }

    /// <summary>service/web, httproute.gateway.networking.k8s.io/web: what -o name prints.</summary>
    public static string Qualified(ResourceKind kind, string name) =>
        (kind.Group.Length == 0 ? kind.Singular : $"{kind.Singular}.{kind.Group}") + "/" + name;
}
