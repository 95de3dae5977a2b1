using System.Globalization;
using System.Text.Json.Nodes;

namespace Tulle.Cli.Output;

/// <summary>tulle proxy clusters: a row an endpoint, from /clusters and /config_dump.</summary>
internal static class ClusterTable
{
    private static readonly string[] Titles =
        ["CLUSTER", "TYPE", "BALANCER", "ENDPOINT", "HEALTH", "WEIGHT", "CX", "RQ", "RQ TOTAL", "RQ ERRORS", "CX FAILED"];

    private static readonly string[] WideTitles = ["HOSTNAME", "ZONE", "PRIORITY", "LIMITS CX/PENDING/RQ/RETRIES"];

    private static readonly string[] NoPlace = ["", "", ""];
    private static readonly string[] LimitFields =
        ["max_connections", "max_pending_requests", "max_requests", "max_retries"];

    /// <param name="statuses">cluster_statuses of /clusters?format=json.</param>
    /// <param name="configs">The clusters of the dump, for what /clusters does not tell.</param>
    public static void Write(
        TextWriter writer, IEnumerable<JsonNode> statuses, IReadOnlyList<JsonNode> configs, bool wide)
    {
        ColumnTable table = new([.. Titles, .. wide ? WideTitles : []]);
        foreach (JsonNode cluster in statuses)
        {
            string name = NodeText.At(cluster, "name");
            JsonNode? config = configs.FirstOrDefault(c => NodeText.At(c, "name") == name);
            string[] lead = [name, TypeOf(config), BalancerOf(config)];
            string[] limits = wide ? [Limits(cluster)] : [];
            bool any = false;
            foreach (JsonNode endpoint in NodeText.Items(cluster, "host_statuses"))
            {
                any = true;
                table.Add([.. lead, .. Endpoint(endpoint), .. wide ? Place(endpoint) : [], .. limits]);
            }

            if (!any)
            {
                string[] none = ["<none>", "-", "-", "-", "-", "-", "-", "-"];
                table.Add([.. lead, .. none, .. wide ? NoPlace : [], .. limits]);
            }
        }

        table.WriteTo(writer);
    }

    private static string TypeOf(JsonNode? config) =>
        NodeText.At(config, "type") is { Length: > 0 } type ? type
        : NodeText.At(config, "cluster_type", "name") is { Length: > 0 } custom ? custom
        : config is null ? "-" : "STATIC";

    private static string BalancerOf(JsonNode? config) =>
        NodeText.At(config, "lb_policy") is { Length: > 0 } policy ? policy : config is null ? "-" : "ROUND_ROBIN";

    private static string[] Endpoint(JsonNode endpoint)
    {
        Dictionary<string, long> stats = new(StringComparer.Ordinal);
        foreach (JsonNode stat in NodeText.Items(endpoint, "stats"))
        {
            stats[NodeText.At(stat, "name")] = NodeText.Number(stat["value"]);
        }

        string Stat(string name) => stats.GetValueOrDefault(name).ToString(CultureInfo.InvariantCulture);
        return
        [
            NodeText.Address(endpoint["address"]), Health(endpoint["health_status"]),
            NodeText.At(endpoint, "weight") is { Length: > 0 } weight ? weight : "1",
            Stat("cx_active"), Stat("rq_active"), Stat("rq_total"), Stat("rq_error"), Stat("cx_connect_fail"),
        ];
    }

    /// <summary>envoy.admin.v3.HostHealthStatus: what keeps requests away, or healthy.</summary>
    private static string Health(JsonNode? status)
    {
        List<string> reasons = [];
        foreach ((string name, JsonNode? value) in status as JsonObject ?? [])
        {
            if (value is not null && value.GetValueKind() == System.Text.Json.JsonValueKind.True)
            {
                reasons.Add(name.Replace('_', ' '));
            }
        }

        string told = NodeText.At(status, "eds_health_status").ToLowerInvariant();
        if (told is not ("" or "healthy" or "unknown"))
        {
            reasons.Insert(0, told);
        }

        return reasons.Count == 0 ? "healthy" : string.Join(", ", reasons);
    }

    private static string[] Place(JsonNode endpoint) =>
    [
        NodeText.At(endpoint, "hostname"),
        NodeText.At(endpoint, "locality", "zone"),
        NodeText.At(endpoint, "priority") is { Length: > 0 } priority ? priority : "0",
    ];

    private static string Limits(JsonNode cluster)
    {
        JsonNode? limits = NodeText.Items(cluster["circuit_breakers"], "thresholds").FirstOrDefault();
        return string.Join('/', LimitFields.Select(name => NodeText.Number(limits?[name])));
    }
}
