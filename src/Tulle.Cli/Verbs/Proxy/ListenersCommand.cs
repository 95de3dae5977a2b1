using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>tulle proxy listeners: what a proxy listens on, and what it does with what comes.</summary>
internal static class ListenersCommand
{
    private const string ActivePage = "/stats?format=json&filter=" + "%5Elistener%5C..*downstream_cx_active%24";

    public static Command Create(Option<Uri> server)
    {
        Option<string?> only = new("--listener") { Description = "Only this listener", HelpName = "NAME" };
        Verb verb = new("listeners", "What a proxy listens on, and what each filter chain serves")
        {
            Details =
            [
                "A row a filter chain. ADDRESS is where the socket really is, also if the configuration says port 0. CX is "
                + "how many connections the listener has open now. MATCH says which connections the chain takes (any, or "
                + "sni, alpn, addresses, ports); SERVES says whether that is http, with the name of its routes and its "
                + "filters, or tcp, with its clusters and their shares.",
                "-o json is the listeners as configured (envoy.config.listener.v3.Listener), each with its real address.",
            ],
            Examples =
            [
                new("tulle proxy listeners web", "the inbound port of web's proxy, and a port for each service that it calls"),
                new("tulle proxy listeners --admin 9901", "of a stand-alone proxy with its admin port on this machine"),
                new("tulle proxy listeners --admin unix:/run/front/admin.sock -o json", "the same by a unix socket"),
            ],
            SeeAlso = ["tulle proxy routes", "tulle proxy clusters", "tulle proxy dump"],
        };
        return ResourceTable.Complete(verb, server, only, "listener", ReadAsync);
    }

    private static async Task<ResourceTable> ReadAsync(AdminClient admin, CancellationToken cancel)
    {
        JsonNode page = await admin.GetJsonAsync("/listeners?format=json", cancel);
        ConfigDump dump = await ResourceTable.DumpAsync(admin, cancel);
        Dictionary<string, string> addresses = Addresses(page);
        return new ResourceTable(dump.Listeners, chosen => ToJson(chosen, addresses), async (chosen, _) =>
        {
            JsonNode stats = await admin.GetJsonAsync(ActivePage, cancel);
            ListenerTable.Write(
                Console.Out, chosen, name => addresses.GetValueOrDefault(name, ""),
                name => Connections(stats, chosen, name, addresses.GetValueOrDefault(name, "")));
        });
    }

    private static Dictionary<string, string> Addresses(JsonNode page)
    {
        Dictionary<string, string> addresses = new(StringComparer.Ordinal);
        foreach (JsonNode status in NodeText.Items(page, "listener_statuses"))
        {
            IEnumerable<string> more = NodeText.Items(status, "additional_local_addresses").Select(NodeText.Address);
            addresses[NodeText.At(status, "name")] =
                string.Join(",", more.Prepend(NodeText.Address(status["local_address"])));
        }

        return addresses;
    }

    /// <summary>Statistics of a listener are named by its stat_prefix, else by its address with _ for each colon.</summary>
    private static string Connections(JsonNode stats, List<JsonNode> listeners, string name, string address)
    {
        JsonNode? listener = listeners.Find(l => NodeText.At(l, "name") == name);
        string[] prefixes =
        [
            NodeText.At(listener, "stat_prefix"), Underscored(address.Split(',')[0]),
            Underscored(NodeText.Address(listener?["address"])),
        ];
        foreach (string prefix in prefixes.Where(p => p.Length > 0))
        {
            JsonNode? stat = NodeText.Items(stats, "stats")
                .FirstOrDefault(s => NodeText.At(s, "name") == $"listener.{prefix}.downstream_cx_active");
            if (stat is not null)
            {
                return NodeText.Number(stat["value"]).ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return "-";
    }

    private static string Underscored(string address) => address.Replace(':', '_');

    private static JsonObject ToJson(List<JsonNode> listeners, Dictionary<string, string> addresses) => new()
    {
        ["listeners"] = new JsonArray([.. listeners.Select(listener => new JsonObject
        {
            ["name"] = NodeText.At(listener, "name"),
            ["address"] = addresses.GetValueOrDefault(NodeText.At(listener, "name"), ""),
            ["listener"] = listener.DeepClone(),
        })]),
    };
}
