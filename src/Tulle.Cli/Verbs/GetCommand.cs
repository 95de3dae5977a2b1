using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Completion;
using Tulle.Cli.Help;
using Tulle.Cli.Output;
using Tulle.Control.Sources.Kinds;

namespace Tulle.Cli.Verbs;

/// <summary>tulle get KIND [NAME...] -o wide|name|json|yaml -w.</summary>
internal static class GetCommand
{
    public static Command Create(Option<Uri> server)
    {
        Argument<string> kinds = new("KIND") { Description = "A kind, several with commas, KIND/NAME, or all" };
        Argument<string[]> names = new("NAME") { Arity = ArgumentArity.ZeroOrMore, Description = "Only these" };
        Option<string> inNamespace = SharedOptions.Namespace();
        Option<bool> everywhere = new("--all-namespaces", "-A") { Description = "Of all namespaces" };
        Option<string> selector = new("--selector", "-l")
        {
            Description = "Only those with these labels: a=b,c=d",
            HelpName = "LABELS",
        };
        Option<string> output = SharedOptions.Output();
        Option<bool> watch = new("--watch", "-w") { Description = "Go on and print each change" };
        Verb command = new("get", "Show resources, as a table or as documents")
        {
            Details =
            [
                "Kinds: " + string.Join(", ", KnownKinds.All.Select(static k => k.Plural)) + ", or all. Singular, plural, "
                + "KIND/NAME and kubectl's short names work, in any case.",
                "With -o yaml a route has its status: whether it is attached (Accepted), whether its backends exist "
                + "(ResolvedRefs).",
            ],
            Examples =
            [
                new("tulle get workloads", "what runs, in the namespace default"),
                new("tulle get httproute voting -o yaml", "one resource, with its status"),
                new("tulle get services,workloads -A -l app=web", "by label, of all namespaces"),
                new("tulle get httproutes -w", "each change, until Ctrl-C"),
            ],
            SeeAlso = ["tulle describe", "tulle apply", "docs/guide/resources.md"],
            Arguments = { kinds, names },
            Options = { inNamespace, everywhere, selector, output, watch },
        };
        kinds.CompletionSources.Add(static _ => LiveNames.Kinds());
        names.CompletionSources.Add(context => LiveNames.Resources(context, server, p => p.GetValue(kinds), inNamespace));
        command.SetAction(async (parsed, cancel) =>
        {
            using ApiClient client = new(parsed.GetValue(server)!);
            Request request = Request.Of(
                parsed.GetValue(kinds)!, parsed.GetValue(names)!,
                parsed.GetValue(everywhere) ? null : parsed.GetValue(inNamespace),
                parsed.GetValue(selector), SharedOptions.FormatOf(parsed.GetValue(output)));
            return parsed.GetValue(watch)
                ? await WatchAsync(client, request, cancel)
                : await ListAsync(client, request, cancel);
        });
        return command;
    }

    private static async Task<int> ListAsync(ApiClient client, Request request, CancellationToken cancel)
    {
        int code = 0;
        int shown = 0;
        JsonArray all = [];
        foreach (ResourceKind kind in request.Kinds)
        {
            List<JsonNode> items = [];
            foreach (string path in request.PathsOf(kind))
            {
                try
                {
                    JsonNode answer = await client.GetAsync(path, cancel);
                    items.AddRange(answer["items"] is JsonArray list ? list.Select(i => i!) : [answer]);
                }
                catch (CliException failure) when (request.Names.Length > 0)
                {
                    await Console.Error.WriteLineAsync("error: " + failure.Message);
                    code = 1;
                }
            }

            shown += items.Count;
            if (request.Format is OutputFormat.Json or OutputFormat.Yaml)
            {
                items.ForEach(item => all.Add(item.DeepClone()));
            }
            else
            {
                ResourcePrinter.Print(Console.Out, kind, items, request);
            }
        }

        if (request.Format is OutputFormat.Json or OutputFormat.Yaml && (shown > 0 || request.Names.Length == 0))
        {
            bool isSingle = request.Names.Length == 1 && all.Count == 1;
            ResourcePrinter.PrintDocument(
                Console.Out, isSingle ? all[0]! : ResourcePrinter.ListOf(all), request.Format == OutputFormat.Json);
        }
        else if (shown == 0 && code == 0)
        {
            string where = request.Namespace is null ? "" : $" in namespace {request.Namespace}";
            await Console.Error.WriteLineAsync($"No resources found{where}.");
        }

        return code;
    }

    private static async Task<int> WatchAsync(ApiClient client, Request request, CancellationToken cancel)
    {
        if (request.Kinds.Count != 1)
        {
            throw new CliException("-w watches one kind at a time");
        }

        ResourceKind kind = request.Kinds[0];
        string path = request.ListPath(kind);
        path += (path.Contains('?') ? "&" : "?") + "watch=true";
        bool isFirst = true;
        await foreach (JsonNode change in client.WatchAsync(path, cancel))
        {
            if ((string?)change["type"] == "ERROR")
            {
                throw new CliException(Terminal.Escape((string?)change["object"]?["message"] ?? "the watch ended"));
            }

            JsonNode item = change["object"]!;
            if (request.Names.Length > 0 && !request.Names.Contains((string?)item["metadata"]?["name"]))
            {
                continue;
            }

            if (request.Format is OutputFormat.Json or OutputFormat.Yaml)
            {
                ResourcePrinter.PrintDocument(Console.Out, item, request.Format == OutputFormat.Json);
            }
            else
            {
                ResourcePrinter.Print(Console.Out, kind, [item], request, withTitles: isFirst, (string?)change["type"]);
            }

            isFirst = false;
        }

        return 0;
    }

    /// <summary>What the user asked for.</summary>
    internal sealed record Request(
        List<ResourceKind> Kinds, string[] Names, string? Namespace, string? Selector, OutputFormat Format)
    {
        public static Request Of(string words, string[] names, string? inNamespace, string? selector, OutputFormat format)
        {
            if (words.Split('/') is [var kind, var name])
            {
                (words, names) = (kind, [name, .. names]);
            }

            if (names.Length > 0 && selector is not null)
            {
                throw new CliException("name resources or select them by --selector, not both");
            }

            return new Request(KindName.ParseList(words), names, inNamespace, selector, format);
        }

        public string ListPath(ResourceKind kind) => KindName.PathOf(kind, Namespace)
            + (Selector is null ? "" : "?labelSelector=" + Uri.EscapeDataString(Selector));

        public IEnumerable<string> PathsOf(ResourceKind kind) => Names.Length == 0
            ? [ListPath(kind)]
            : Names.Select(name => KindName.PathOf(kind, Namespace ?? SharedOptions.DefaultNamespace, name));
    }
}
