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
        ProxyAccess access = new(server);
        Option<string?> only = new("--cluster") { Description = "Only this cluster", HelpName = "NAME" };
        Option<string> output = SharedOptions.Output();
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
        access.AddTo(verb);
        verb.Options.Add(only);
        verb.Options.Add(output);
        verb.SetAction(async (parsed, cancel) =>
        {
            using AdminClient admin = await access.OpenAsync(parsed, cancel);
            JsonNode page = await admin.GetJsonAsync("/clusters?format=json", cancel);
            ConfigDump dump = new(await admin.GetJsonAsync("/config_dump", cancel));
            List<JsonNode> all = [.. NodeText.Items(page, "cluster_statuses")];
            List<JsonNode> chosen = Named.Choose(all, parsed.GetValue(only), "cluster");
            OutputFormat format = SharedOptions.FormatOf(parsed.GetValue(output));
            if (format is OutputFormat.Json or OutputFormat.Yaml)
            {
                JsonObject document = new() { ["cluster_statuses"] = Named.List(chosen) };
                ResourcePrinter.PrintDocument(Console.Out, document, format == OutputFormat.Json);
            }
            else if (format == OutputFormat.Name)
            {
                chosen.ForEach(c => Console.Out.WriteLine(Terminal.Escape(NodeText.At(c, "name"))));
            }
            else
            {
                ClusterTable.Write(Console.Out, chosen, dump.Clusters, format == OutputFormat.Wide);
            }

            return 0;
        });
        return verb;
    }
}
