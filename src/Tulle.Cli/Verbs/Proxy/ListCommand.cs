using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>tulle proxy list: who is connected, and what each took.</summary>
internal static class ListCommand
{
    public static Command Create(Option<Uri> server)
    {
        Option<string> output = SharedOptions.Output();
        Verb verb = new("list", "The proxies of the mesh: connected or not, what each accepted or rejected")
        {
            Details =
            [
                "A row a proxy. CDS, EDS, LDS and RDS (clusters, endpoints, listeners, routes) say ok with the number of "
                + "resources, sent while the proxy has not answered, or REJECTED; then its words follow below. A proxy that "
                + "has left is shown as gone for ten minutes. -o wide adds admin address and version.",
            ],
            Examples =
            [
                new("tulle proxy list", "the proxies"),
                new("tulle proxy list -o wide", "with their admin addresses"),
                new("tulle proxy list -o json | jq '.proxies[] | select(.types.RDS.nack)'", "those that rejected routes"),
            ],
            SeeAlso = ["tulle proxy config", "tulle get workloads"],
        };
        verb.Options.Add(output);
        verb.SetAction(async (parsed, cancel) =>
        {
            using ApiClient client = new(parsed.GetValue(server)!);
            JsonNode answer = await client.GetAsync("/proxies", cancel);
            OutputFormat format = SharedOptions.FormatOf(parsed.GetValue(output));
            if (format is OutputFormat.Json or OutputFormat.Yaml)
            {
                ResourcePrinter.PrintDocument(Console.Out, answer, format == OutputFormat.Json);
                return 0;
            }

            ProxyPrinter.PrintList(answer, format);
            return 0;
        });
        return verb;
    }
}
