using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>What a `tulle proxy` verb shows that lists a proxy's resources of one kind: all of them or one, as a table, as names
/// or as documents.</summary>
/// <param name="All">The resources.</param>
/// <param name="ToDocument">Those that were chosen, for -o json and yaml.</param>
/// <param name="WriteAsync">Those that were chosen, as a table; wide or not.</param>
internal sealed record ResourceTable(
    List<JsonNode> All, Func<List<JsonNode>, JsonNode> ToDocument, Func<List<JsonNode>, bool, Task> WriteAsync)
{
    /// <summary>Gives the verb its flags and its action.</summary>
    /// <param name="verb">With its name and help.</param>
    /// <param name="server">The control plane that knows the proxy.</param>
    /// <param name="only">The flag that chooses by name.</param>
    /// <param name="what">One resource, in words.</param>
    /// <param name="readAsync">Asks the proxy.</param>
    public static Command Complete(
        Verb verb, Option<Uri> server, Option<string?> only, string what,
        Func<AdminClient, CancellationToken, Task<ResourceTable>> readAsync)
    {
        ProxyAccess access = new(server);
        Option<string> output = SharedOptions.Output();
        access.AddTo(verb);
        verb.Options.Add(only);
        verb.Options.Add(output);
        verb.SetAction(async (parsed, cancel) =>
        {
            using AdminClient admin = await access.OpenAsync(parsed, cancel);
            ResourceTable table = await readAsync(admin, cancel);
            List<JsonNode> chosen = Named.Choose(table.All, parsed.GetValue(only), what);
            OutputFormat format = SharedOptions.FormatOf(parsed.GetValue(output));
            if (format is OutputFormat.Json or OutputFormat.Yaml)
            {
                ResourcePrinter.PrintDocument(Console.Out, table.ToDocument(chosen), format == OutputFormat.Json);
            }
            else if (format == OutputFormat.Name)
            {
                chosen.ForEach(node => Console.Out.WriteLine(Terminal.Escape(NodeText.At(node, "name"))));
            }
            else
            {
                await table.WriteAsync(chosen, format == OutputFormat.Wide);
            }

            return 0;
        });
        return verb;
    }

    public static async Task<ConfigDump> DumpAsync(AdminClient admin, CancellationToken cancel) =>
        new(await admin.GetJsonAsync("/config_dump", cancel));
}
