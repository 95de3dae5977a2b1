using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>tulle proxy clusters: where a proxy sends requests, and how that goes.</summary>
internal static class ClustersCommand
{
    public static Command Create(Option<Uri> server)
    {
        Option<string?> only = new("--cluster") { Description = "Only this cluster", HelpName = "NAME" };
        Verb verb = new("clusters", "Where a proxy sends requests: endpoints, health, what is under way")
        {
            Details =
            [
                "A row an endpoint. TYPE is how endpoints are found (STATIC, STRICT_DNS, LOGICAL_DNS, EDS), BALANCER how "
                + "one is chosen. HEALTH is healthy, or why the endpoint gets nothing. CX and RQ are connections and "
                + "requests open now; RQ TOTAL, RQ ERRORS (answers 5xx and resets) and CX FAILED (connections that did not "
                + "come about) count since the endpoint was added.",
                "-o wide adds hostname, zone, priority and the limits of the circuit breaker. -o json is the proxy's own "
                + "/clusters page (envoy.admin.v3.Clusters).",
            ],
            Examples =
            [
                new("tulle proxy clusters web", "what the proxy beside the workload web can reach"),
                new("tulle proxy clusters --admin 127.0.0.1:9901 --cluster api -o wide", "one cluster of a stand-alone proxy"),
                new("tulle proxy clusters web -o json | jq -r '.cluster_statuses[].name'", "for scripts"),
            ],
            SeeAlso = ["tulle proxy routes", "tulle proxy stats", "tulle proxy dump --resource dynamic_active_clusters"],
        };
        return ResourceTable.Complete(verb, server, only, "cluster", ReadAsync);
    }

    private static async Task<ResourceTable> ReadAsync(AdminClient admin, CancellationToken cancel)
    {
        JsonNode page = await admin.GetJsonAsync("/clusters?format=json", cancel);
        ConfigDump dump = await ResourceTable.DumpAsync(admin, cancel);
        return new ResourceTable(
            [.. NodeText.Items(page, "cluster_statuses")],
            static chosen => new JsonObject { ["cluster_statuses"] = Named.List(chosen) },
            (chosen, isWide) =>
            {
                ClusterTable.Write(Console.Out, chosen, dump.Clusters, isWide);
                return Task.CompletedTask;
            });
    }
}
