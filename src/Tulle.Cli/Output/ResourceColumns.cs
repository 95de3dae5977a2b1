using System.Text.Json.Nodes;
using Tulle.Control.Sources.Kinds;

namespace Tulle.Cli.Output;

/// <summary>The columns of a kind between NAME and AGE.</summary>
internal sealed record ResourceColumns(string[] Titles, Func<JsonNode, string[]> CellsOf)
{
    private const string None = "<none>";

    public static ResourceColumns Of(ResourceKind kind, bool wide) => kind.Kind switch
    {
        "Service" => new ResourceColumns(
            ["PORTS", "SELECTOR"],
            item => [Join(item["spec"]?["ports"], ServicePort), Labels(item["spec"]?["selector"])]),
        "Workload" when wide => new ResourceColumns(
            ["ADDRESS", "PORTS", "CALLS", "HEALTH", "ZONE", "LABELS"],
            item => [.. Workload(item), Text(item["spec"]?["zone"], None), Labels(item["metadata"]?["labels"])]),
        "Workload" => new ResourceColumns(["ADDRESS", "PORTS", "CALLS", "HEALTH"], Workload),
        "HTTPRoute" or "GRPCRoute" when wide => new ResourceColumns(
            ["PARENTS", "RULES", "BACKENDS", "HOSTNAMES"],
            item => [.. HttpRoute(item), Join(item["spec"]?["hostnames"], h => Text(h, ""))]),
        "HTTPRoute" or "GRPCRoute" => new ResourceColumns(["PARENTS", "RULES", "BACKENDS"], HttpRoute),
        "TCPRoute" => new ResourceColumns(["PARENTS", "BACKENDS"], item => [.. HttpRoute(item).Where((_, i) => i != 1)]),
        _ => new ResourceColumns([], static _ => []),
    };

    private static string[] Workload(JsonNode item)
    {
        JsonNode? spec = item["spec"];
        return
        [
            Text(spec?["address"], None),
            Join(spec?["ports"], port => Text(port["proxyPort"], "-") + "->" + Text(port["port"], "?")),
            Join(spec?["upstreams"], up => $"{Text(up["service"], "?")}:{Text(up["port"], "?")}"),
            Text(spec?["health"], "Healthy"),
        ];
    }

    private static string[] HttpRoute(JsonNode item)
    {
        JsonNode? spec = item["spec"];
        JsonArray rules = spec?["rules"] as JsonArray ?? [];
        IEnumerable<string> backends = rules
            .SelectMany(rule => rule?["backendRefs"] as JsonArray ?? [])
            .Select(backend => Text(backend?["name"], "?") + Weight(backend?["weight"]))
            .Distinct();
        string joined = string.Join(",", backends);
        return
        [
            Join(spec?["parentRefs"], p => Text(p["name"], "?") + (p["port"] is { } port ? $":{port}" : "")),
            rules.Count.ToString(),
            joined.Length == 0 ? None : joined,
        ];
    }

    private static string Weight(JsonNode? weight) => weight is null ? "" : $"({weight})";

    private static string ServicePort(JsonNode port)
    {
        string number = Text(port["port"], "?");
        string target = Text(port["targetPort"], number);
        return target == number ? number : $"{number}->{target}";
    }

    private static string Labels(JsonNode? labels)
    {
        string text = labels is JsonObject map ? string.Join(",", map.Select(pair => $"{pair.Key}={pair.Value}")) : "";
        return text.Length == 0 ? None : text;
    }

    private static string Join(JsonNode? list, Func<JsonNode, string> text)
    {
        string joined = list is JsonArray items ? string.Join(",", items.Select(i => text(i!))) : "";
        return joined.Length == 0 ? None : joined;
    }

    private static string Text(JsonNode? node, string none) => node?.ToString() ?? none;
}
