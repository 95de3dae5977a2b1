using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs;

/// <summary>tulle proxy list|config|stats|bootstrap: what each proxy was sent, what it said to it, what it counts.</summary>
internal static class ProxyCommand
{
    public static Command Create(Option<Uri> server) => new("proxy", "Look at the proxies")
    {
        List(server), Config(server), Stats(server), Bootstrap(),
    };

    private static Command List(Option<Uri> server)
    {
        Option<string> output = SharedOptions.Output();
        Command command = new("list", "The proxies: connected or not, what each accepted or rejected") { output };
        command.SetAction(async (parsed, cancel) =>
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
        return command;
    }

    private static Command Config(Option<Uri> server)
    {
        Argument<string> name = NameArgument();
        Option<string> type = new Option<string>("--type", "-t")
        {
            Description = "Only this type of resource",
        }.AcceptOnlyFromAmong("cds", "eds", "lds", "rds");
        Option<string> output = SharedOptions.Output();
        Command command = new("config", "What a proxy was sent, and its answer") { name, type, output };
        command.SetAction(async (parsed, cancel) =>
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
        return command;
    }

    private static Command Stats(Option<Uri> server)
    {
        Argument<string> name = NameArgument();
        Option<string> filter = new("--filter") { Description = "Only stats whose name matches this RE2 expression" };
        Command command = new("stats", "What a proxy counts") { name, filter };
        command.SetAction(async (parsed, cancel) =>
        {
            using ApiClient client = new(parsed.GetValue(server)!);
            string proxy = parsed.GetValue(name)!;
            JsonNode status = await client.GetAsync("/proxies/" + Uri.EscapeDataString(proxy), cancel);
            string admin = (string?)status["adminAddress"] is { Length: > 0 } given
                ? given
                : throw new CliException($"{proxy} did not tell its admin address (node metadata tulle.admin_address)");
            string query = "usedonly" + (parsed.GetValue(filter) is { } text ? "&filter=" + Uri.EscapeDataString(text) : "");
            using AdminClient adminClient = new(admin);
            Console.Out.Write(await adminClient.GetTextAsync("/stats?" + query, cancel));
            return 0;
        });
        return command;
    }

    private static Command Bootstrap()
    {
        Argument<string> name = new("WORKLOAD") { Description = "The Workload that the proxy stands beside" };
        Option<string> inNamespace = SharedOptions.Namespace();
        Option<string> socket = new("--xds-socket") { Description = "The control plane's unix socket", Required = true };
        Option<int> admin = new("--admin-port") { Description = "The proxy's admin port", DefaultValueFactory = _ => 15000 };
        Command command = new("bootstrap", "Print the file that tulle-proxy -c takes") { name, inNamespace, socket, admin };
        command.SetAction(parsed => ResourcePrinter.PrintDocument(
            Console.Out,
            ProxyBootstrap.Create(
                parsed.GetValue(name)!, parsed.GetValue(inNamespace)!, Path.GetFullPath(parsed.GetValue(socket)!),
                parsed.GetValue(admin)),
            asJson: false));
        return command;
    }

    private static Argument<string> NameArgument() => new("NAME")
    {
        Description = "The proxy: WORKLOAD or WORKLOAD.NAMESPACE",
    };
}
