using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
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
        Command command = new("describe", "Explain resources: what they say, and which proxies hold them")
        {
            kind, names, inNamespace,
        };
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

        await DescribeProxiesAsync(client, kind, item, cancel);
    }

    /// <summary>Which proxies have this in what they were sent, by the names of their resources.</summary>
    private static async Task DescribeProxiesAsync(
        ApiClient client, ResourceKind kind, JsonNode item, CancellationToken cancel)
    {
        JsonNode answer = await client.GetAsync("/proxies", cancel);
        string name = (string?)item["metadata"]?["name"] ?? "";
        string inNamespace = (string?)item["metadata"]?["namespace"] ?? SharedOptions.DefaultNamespace;
        HashSet<string> services = ServicesOf(kind, item, name);
        Console.Out.WriteLine("Proxies:");
        bool any = false;
        foreach (JsonNode? proxy in answer["proxies"] as JsonArray ?? [])
        {
            string id = (string?)proxy!["id"] ?? "";
            bool concerns = kind.Kind == "Workload"
                ? id == $"{name}.{inNamespace}"
                : ResourceNames(proxy).Any(r => r.Split('/') is [var ns, var service, ..]
                    && ns == inNamespace && services.Contains(service));
            if (concerns)
            {
                any = true;
                Console.Out.WriteLine(Terminal.Escape($"  {id}: {Verdict(proxy)}"));
            }
        }

        if (!any)
        {
            Console.Out.WriteLine("  none");
        }
    }

    private static HashSet<string> ServicesOf(ResourceKind kind, JsonNode item, string name) => kind.Kind == "HTTPRoute"
        ? [.. (item["spec"]?["parentRefs"] as JsonArray ?? []).Select(p => (string?)p?["name"] ?? "")]
        : [name];

    private static IEnumerable<string> ResourceNames(JsonNode proxy) =>
        (proxy["types"] as JsonObject ?? []).SelectMany(type => type.Value?["names"] as JsonArray ?? [])
            .Select(name => (string?)name ?? "");

    private static string Verdict(JsonNode proxy)
    {
        if ((bool?)proxy["connected"] != true)
        {
            return "gone";
        }

        foreach ((string type, JsonNode? state) in proxy["types"] as JsonObject ?? [])
        {
            if ((string?)state?["nack"] is { } nack)
            {
                return $"rejected {type}: {nack}";
            }

            if ((string?)state?["sentVersion"] != (string?)state?["ackedVersion"])
            {
                return $"has not answered to {type} yet";
            }
        }

        return "up to date";
    }

    private static void Line(string title, string? value) =>
        Console.Out.WriteLine($"{title + ":",-11}{Terminal.Escape(value ?? "")}");
}
