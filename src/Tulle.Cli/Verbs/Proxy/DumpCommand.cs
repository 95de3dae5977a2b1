using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>tulle proxy dump: the whole configuration as the proxy holds it.</summary>
internal static class DumpCommand
{
    /// <summary>What ?resource= may say: the repeated fields of envoy.admin.v3's dumps.</summary>
    private static readonly string[] Resources =
    [
        "static_clusters", "dynamic_active_clusters", "dynamic_warming_clusters", "static_listeners", "dynamic_listeners",
        "static_route_configs", "dynamic_route_configs", "static_endpoint_configs", "dynamic_endpoint_configs",
        "inline_scoped_route_configs", "dynamic_scoped_route_configs", "static_secrets", "dynamic_active_secrets",
        "dynamic_warming_secrets",
    ];

    public static Command Create(Option<Uri> server)
    {
        ProxyAccess access = new(server);
        Option<string?> resource = new("--resource")
        {
            Description = "Only the items of one list: " + string.Join(", ", Resources),
            HelpName = "LIST",
            CompletionSources = { _ => Resources.Select(static r => new System.CommandLine.Completions.CompletionItem(r)) },
        };
        Option<string?> name = new("--name")
        {
            Description = "Only resources whose whole name matches this RE2 expression",
            HelpName = "REGEX",
        };
        Option<string?> mask = new("--mask")
        {
            Description = "Only these fields, with commas (with --resource: fields of its items)",
            HelpName = "FIELDS",
        };
        Option<string> output = new Option<string>("--output", "-o")
        {
            Description = "json (the default) or yaml",
            HelpName = "FORMAT",
        }.AcceptOnlyFromAmong("json", "yaml");
        Verb verb = new("dump", "The whole configuration as a proxy holds it (/config_dump)")
        {
            Details =
            [
                "Prints envoy.admin.v3.ConfigDump: bootstrap, clusters, endpoints, listeners, routes, each with its version "
                + "and the time of its last update; a dynamic resource that was refused carries error_state with the reason. "
                + "Secrets are redacted.",
            ],
            Examples =
            [
                new("tulle proxy dump web", "everything"),
                new("tulle proxy dump web --resource dynamic_listeners --name 'outbound/.*' -o yaml",
                    "some listeners, for reading"),
                new("tulle proxy dump --admin 127.0.0.1:9901 | jq '.configs[0].bootstrap.node'", "of a stand-alone proxy"),
            ],
            SeeAlso = ["tulle proxy config", "tulle proxy listeners", "tulle proxy routes", "tulle proxy clusters"],
        };
        access.AddTo(verb);
        foreach (Option option in new Option[] { resource, name, mask, output })
        {
            verb.Options.Add(option);
        }

        verb.SetAction(async (parsed, cancel) =>
        {
            string? list = parsed.GetValue(resource);
            if (list is not null && !Resources.Contains(list))
            {
                throw NearestOf.Unknown("list", list, Resources);
            }

            using AdminClient admin = await access.OpenAsync(parsed, cancel);
            string query = "/config_dump?include_eds" + Query("resource", list) + Query("mask", parsed.GetValue(mask));
            JsonNode answer = await admin.GetJsonAsync(query + Query("name_regex", parsed.GetValue(name)), cancel);
            if (parsed.GetValue(name) is { } wanted && !HasItems(answer))
            {
                throw NearestOf.Unknown("resource", wanted, NamesIn(await admin.GetJsonAsync(query, cancel)));
            }

            ResourcePrinter.PrintDocument(Console.Out, answer, parsed.GetValue(output) != "yaml");
            return 0;
        });
        return verb;
    }

    private static string Query(string name, string? value) =>
        value is { Length: > 0 } ? $"&{name}={Uri.EscapeDataString(value)}" : "";

    /// <summary>A section without items still has its type, and the bootstrap is always there.</summary>
    private static bool HasItems(JsonNode answer) => NamesIn(answer).Count > 0;

    private static List<string> NamesIn(JsonNode answer)
    {
        List<string> names = [];
        foreach (JsonNode section in NodeText.Items(answer, "configs"))
        {
            names.AddRange(NameOf(section));
            foreach ((string _, JsonNode? list) in section as JsonObject ?? [])
            {
                names.AddRange((list as JsonArray ?? []).OfType<JsonNode>().SelectMany(NameOf));
            }
        }

        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The resource stands in a field of its own, whose name its kind decides.</summary>
    private static IEnumerable<string> NameOf(JsonNode item)
    {
        foreach (string field in new[] { "cluster", "listener", "route_config", "endpoint_config" })
        {
            JsonNode? held = item[field] ?? item["active_state"]?[field];
            if (NodeText.At(held, field == "endpoint_config" ? "cluster_name" : "name") is { Length: > 0 } name)
            {
                return [name];
            }
        }

        return [];
    }
}
