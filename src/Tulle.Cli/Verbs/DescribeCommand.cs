using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Completion;
using Tulle.Cli.Help;
using Tulle.Cli.Output;
using Tulle.Control.Sources.Kinds;

namespace Tulle.Cli.Verbs;

/// <summary>tulle describe KIND NAME: a resource for reading, and the proxies that it concerns.</summary>
internal static class DescribeCommand
{
    public static Command Create(Option<Uri> server)
    {
        Argument<string> kind = new("KIND") { Description = "The kind, or KIND/NAME" };
        Argument<string[]> names = new("NAME") { Arity = ArgumentArity.ZeroOrMore, Description = "Without: all of the kind" };
        Option<string> inNamespace = SharedOptions.Namespace();
        Verb command = new("describe", "Explain resources: what they say, and where they are in effect")
        {
            Details =
            [
                "For a route it says which of its rules is asked when, among all rules for the same service, and which is "
                + "never reached because an earlier one takes all (SHADOWED BY). Then, for each proxy that is concerned, the "
                + "listeners, routes, clusters and endpoints that show the resource, and since when the proxy holds them: "
                + "accepted 5s ago; sent, no answer yet; or REJECTED, with the proxy's words.",
            ],
            Examples =
            [
                new("tulle describe httproute voting", "its rules in order, and the proxies that hold them"),
                new("tulle describe service/emoji -n prod", "who calls it, with its clusters and endpoints"),
                new("tulle describe workloads", "all of a kind"),
            ],
            SeeAlso = ["tulle get", "tulle proxy list", "tulle proxy routes"],
            Arguments = { kind, names },
            Options = { inNamespace },
        };
        kind.CompletionSources.Add(static _ => LiveNames.Kinds());
        names.CompletionSources.Add(context => LiveNames.Resources(context, server, p => p.GetValue(kind), inNamespace));
        command.SetAction(async (parsed, cancel) =>
        {
            using ApiClient client = new(parsed.GetValue(server)!);
            GetCommand.Request request = GetCommand.Request.Of(
                parsed.GetValue(kind)!, parsed.GetValue(names)!, parsed.GetValue(inNamespace), null, OutputFormat.Table);
            bool isFirst = true;
            foreach (ResourceKind each in request.Kinds)
            {
                foreach (string path in request.PathsOf(each))
                {
                    JsonNode answer = await client.GetAsync(path, cancel);
                    foreach (JsonNode? item in answer["items"] as JsonArray ?? [answer.DeepClone()])
                    {
                        Console.Out.Write(isFirst ? "" : "\n");
                        isFirst = false;
                        await DescribeAsync(client, each, item!, cancel);
                    }
                }
            }

            if (isFirst)
            {
                await Console.Error.WriteLineAsync("No resources found.");
            }

            return 0;
        });
        return command;
    }

    private static async Task DescribeAsync(ApiClient client, ResourceKind kind, JsonNode item, CancellationToken cancel)
    {
        JsonNode? metadata = item["metadata"];
        string name = (string?)metadata?["name"] ?? "";
        string age = Age.Since((string?)metadata?["creationTimestamp"], TimeProvider.System.GetUtcNow());
        Line("Name", name);
        if (kind.IsNamespaced)
        {
            Line("Namespace", (string?)metadata?["namespace"]);
        }

        Line("Kind", $"{kind.Kind} ({kind.ApiVersion}): {kind.Description}");
        Line("Age", $"{age}, generation {metadata?["generation"]}, version {(string?)metadata?["resourceVersion"]}");
        if (metadata?["labels"] is JsonObject labels)
        {
            Line("Labels", string.Join(", ", labels.Select(pair => $"{pair.Key}={pair.Value}")));
        }

        Console.Out.WriteLine("Spec:");
        foreach (string line in YamlWriter.Write(item["spec"]).TrimEnd('\n').Split('\n'))
        {
            Console.Out.WriteLine("  " + Terminal.Escape(line));
        }

        DescribeStatus(item["status"]?["parents"] as JsonArray ?? []);
        JsonNode effect = await client.GetAsync(
            $"/effect?kind={kind.StoreName}&namespace={(string?)metadata?["namespace"]}&name={Uri.EscapeDataString(name)}",
            cancel);
        EffectPrinter.Print(Console.Out, effect);
    }

    /// <summary>Gateway API's conditions: what is not as it should be is said with its reason.</summary>
    private static void DescribeStatus(JsonArray parents)
    {
        if (parents.Count == 0)
        {
            return;
        }

        Console.Out.WriteLine("Status:");
        foreach (JsonNode? parent in parents)
        {
            JsonNode? reference = parent?["parentRef"];
            string port = reference?["port"] is { } number ? $":{number}" : "";
            IEnumerable<string> conditions = (parent?["conditions"] as JsonArray ?? []).Select(condition =>
                (string?)condition?["status"] == "True"
                    ? (string?)condition["type"] ?? ""
                    : $"not {(string?)condition?["type"]}: {(string?)condition?["message"]}");
            Console.Out.WriteLine(Terminal.Escape(
                $"  {(string?)reference?["namespace"]}/{(string?)reference?["name"]}{port}: {string.Join(", ", conditions)}"));
        }
    }

    private static void Line(string title, string? value) =>
        Console.Out.WriteLine($"{title + ":",-11}{Terminal.Escape(value ?? "")}");
}
