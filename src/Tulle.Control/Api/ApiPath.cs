using Tulle.Control.Sources.Kinds;
using Tulle.Control.Store;

namespace Tulle.Control.Api;

/// <summary>A path of the resource API, as Kubernetes writes them.</summary>
/// <param name="Namespace">Null: all namespaces, or a kind without.</param>
/// <param name="Name">Null: the whole list.</param>
internal sealed record ApiPath(ResourceKind Kind, string? Namespace, string? Name)
{
    public ResourceKey Key => new(Kind.StoreName, Namespace ?? "", Name ?? "");

    /// <summary>/api/v1/... and /apis/GROUP/VERSION/...[namespaces/NS/]PLURAL[/NAME]; null: not such a path.</summary>
    public static ApiPath? Parse(string path)
    {
        string[] parts = path.Split('/');
        if (parts.Length < 4 || parts[0].Length > 0)
        {
            return null;
        }
        (string group, string version, int at) = parts[1] switch
        {
            "api" => ("", parts[2], 3),
            "apis" when parts.Length > 4 => (parts[2], parts[3], 4),
            _ => ("", "", parts.Length),
        };
        string? inNamespace = null;
        if (at + 2 < parts.Length && parts[at] == "namespaces")
        {
            inNamespace = parts[at + 1];
            at += 2;
        }
        if (at >= parts.Length || parts.Length - at > 2 || KnownKinds.ByPath(group, version, parts[at]) is not { } kind)
        {
            return null;
        }
        string? name = at + 1 < parts.Length ? parts[at + 1] : null;
        bool namespaceFits = kind.IsNamespaced ? inNamespace is not null || name is null : inNamespace is null;
        return namespaceFits && name != "" && inNamespace != "" ? new ApiPath(kind, inNamespace, name) : null;
    }
}
