using System.Text.Json.Nodes;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>Choosing among a proxy's resources by their name.</summary>
internal static class Named
{
    /// <summary>All, or those of that name; a name that does not exist is an error with its nearest.</summary>
    public static List<JsonNode> Choose(List<JsonNode> all, string? name, string what)
    {
        if (name is not { Length: > 0 })
        {
            return all;
        }

        List<JsonNode> chosen = all.FindAll(node => NodeText.At(node, "name") == name);
        return chosen.Count > 0
            ? chosen
            : throw NearestOf.Unknown(what, name, [.. all.Select(node => NodeText.At(node, "name")).Distinct()]);
    }

    public static JsonArray List(IEnumerable<JsonNode> nodes) => [.. nodes.Select(node => node.DeepClone())];
}
