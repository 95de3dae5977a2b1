using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Completion;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>tulle proxy config: what the control plane sent, and the answer.</summary>
internal static class ConfigCommand
{
    public static Command Create(Option<Uri> server)
    {
        Argument<string> name = new("NAME")
        {
            Description = "The proxy: WORKLOAD or WORKLOAD.NAMESPACE",
            CompletionSources = { context => LiveNames.Proxies(context, server) },
        };
        Option<string> type = new Option<string>("--type", "-t")
        {
            Description = "Only this type of resource: cds, eds, lds or rds",
            HelpName = "TYPE",
        }.AcceptOnlyFromAmong("cds", "eds", "lds", "rds");
        Option<string> output = SharedOptions.Output();
        Verb verb = new("config", "What the control plane sent to a proxy, and its answer")
        {
            Details =
            [
                "For each type: the version that was sent, the one that was accepted, when, the words of a rejection, and "
                + "the resources. What the proxy itself holds, whoever gave it, is printed by dump.",
            ],
            Examples =
            [
                new("tulle proxy config web", "everything that web's proxy was sent"),
                new("tulle proxy config web -t rds", "its routes"),
            ],
            SeeAlso = ["tulle proxy dump", "tulle proxy list"],
        };
        verb.Arguments.Add(name);
        verb.Options.Add(type);
        verb.Options.Add(output);
        verb.SetAction(async (parsed, cancel) =>
        {
            using ApiClient client = new(parsed.GetValue(server)!);
            JsonNode answer = await client.GetAsync("/proxies/" + Uri.EscapeDataString(parsed.GetValue(name)!), cancel);
            OutputFormat format = SharedOptions.FormatOf(parsed.GetValue(output));
            if (format is OutputFormat.Json or OutputFormat.Yaml)
            {
                ResourcePrinter.PrintDocument(Console.Out, answer, format == OutputFormat.Json);
                return 0;
            }

            ProxyPrinter.PrintConfig(answer, parsed.GetValue(type)?.ToUpperInvariant());
            return 0;
        });
        return verb;
    }
}
