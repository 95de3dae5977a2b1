using System.Globalization;
using System.Text.Json.Nodes;

namespace Tulle.Cli.Output;

/// <summary>Weighted clusters as people think of them.</summary>
internal static class Shares
{
    /// <summary>80% a, 20% b.</summary>
    public static string Of(IEnumerable<JsonNode> clusters)
    {
        List<(string Name, long Weight)> shares =
            [.. clusters.Select(c => (NodeText.At(c, "name"), NodeText.Number(c["weight"])))];
        double total = Math.Max(1, shares.Sum(s => s.Weight));
        return string.Join(", ", shares.Select(share =>
            (share.Weight / total * 100).ToString("0.##", CultureInfo.InvariantCulture) + "% " + share.Name));
    }
}
