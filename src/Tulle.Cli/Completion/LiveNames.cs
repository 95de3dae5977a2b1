using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Control.Sources.Kinds;

namespace Tulle.Cli.Completion;

/// <summary>Names for shell completion, asked of the control plane. Nobody waits long for a Tab, and nobody wants to
/// read an error there: no answer is no names.</summary>
internal static class LiveNames
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static IEnumerable<CompletionItem> Proxies(CompletionContext context, Option<Uri> server) =>
        Names(context, server, "/proxies", "proxies", static proxy => (string?)proxy["id"]);

    public static IEnumerable<CompletionItem> Kinds() => KnownKinds.All.Select(static k => new CompletionItem(k.Plural));

    /// <summary>The names of the kind that stands in the word before.</summary>
    public static IEnumerable<CompletionItem> Resources(
        CompletionContext context, Option<Uri> server, Func<ParseResult, string?> kindOf, Option<string> inNamespace)
    {
        ParseResult parsed = context.ParseResult;
        return kindOf(parsed) is { } word && KnownKinds.ByUserWord(word) is { } kind
            ? Names(context, server, KindName.PathOf(kind, parsed.GetValue(inNamespace)), "items",
                static item => (string?)item["metadata"]?["name"])
            : [];
    }

    private static List<CompletionItem> Names(
        CompletionContext context, Option<Uri> server, string path, string list, Func<JsonNode, string?> nameOf)
    {
        try
        {
            using ApiClient client = new(context.ParseResult.GetValue(server) ?? new Uri(ApiClient.DefaultServer));
            using CancellationTokenSource patience = new(Patience);
            JsonNode answer = client.GetAsync(path, patience.Token).GetAwaiter().GetResult();
            return
            [
                .. (answer[list] as JsonArray ?? []).OfType<JsonNode>().Select(nameOf).OfType<string>()
                    .Select(static name => new CompletionItem(name)),
            ];
        }
        catch (Exception e) when (e is CliException or OperationCanceledException)
        {
            return [];
        }
    }
}
