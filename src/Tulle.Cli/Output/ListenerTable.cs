using System.Text.Json.Nodes;

namespace Tulle.Cli.Output;

/// <summary>tulle proxy listeners: a row a filter chain, with what it serves.</summary>
internal static class ListenerTable
{
    /// <param name="listeners">envoy.config.listener.v3.Listener of the dump.</param>
    /// <param name="addresses">By listener, the address that it really has.</param>
    /// <param name="connections">By listener, how many connections are open; empty: not known.</param>
    public static void Write(
        TextWriter writer, IEnumerable<JsonNode> listeners, Func<string, string> addresses, Func<string, string> connections)
    {
        ColumnTable table = new("LISTENER", "ADDRESS", "CX", "CHAIN", "MATCH", "SERVES");
        foreach (JsonNode listener in listeners)
        {
            string name = NodeText.At(listener, "name");
            string address = addresses(name) is { Length: > 0 } real ? real : NodeText.Address(listener["address"]);
            string[] lead = [name, address, connections(name)];
            // What http_inspector would find, found by Tulle's own detection (docs/adr/0004-protocol-detection.md).
            bool detects = listener["metadata"]?["filter_metadata"]?["tulle.protocol_detection"] is not null;
            int index = 0;
            foreach (JsonNode chain in NodeText.Items(listener, "filter_chains"))
            {
                table.Add([.. lead, ChainName(chain, index++), Match(chain["filter_chain_match"], detects), Serves(chain)]);
            }

            if (listener["default_filter_chain"] is { } last)
            {
                table.Add([.. lead, ChainName(last, index), "no other", Serves(last)]);
            }
        }

        table.WriteTo(writer);
    }

    private static string ChainName(JsonNode chain, int index) =>
        NodeText.At(chain, "name") is { Length: > 0 } name ? name : $"#{index}";

    private static string Match(JsonNode? match, bool detects)
    {
        List<string> words = [];
        Add(words, "sni", NodeText.Items(match, "server_names").Select(n => n.ToString()));
        Add(words, detects ? "detected" : "alpn", NodeText.Items(match, "application_protocols").Select(n => n.ToString()));
        Add(words, "transport", One(NodeText.At(match, "transport_protocol")));
        Add(words, "to port", One(NodeText.At(match, "destination_port")));
        Add(words, "to", NodeText.Items(match, "prefix_ranges").Select(Range));
        Add(words, "from", NodeText.Items(match, "source_prefix_ranges").Select(Range));
        Add(words, "from port", NodeText.Items(match, "source_ports").Select(n => n.ToString()));
        Add(words, "from", One(NodeText.At(match, "source_type").ToLowerInvariant()));
        return words.Count == 0 ? "any" : string.Join(", ", words);
    }

    private static IEnumerable<string> One(string text) => text.Length > 0 ? [text] : [];

    private static void Add(List<string> words, string what, IEnumerable<string> values)
    {
        string joined = string.Join('|', values);
        if (joined.Length > 0)
        {
            words.Add($"{what} {joined}");
        }
    }

    private static string Range(JsonNode range) =>
        $"{NodeText.At(range, "address_prefix")}/{NodeText.Number(range["prefix_len"])}";

    private static string Serves(JsonNode chain)
    {
        string tls = chain["transport_socket"] is null ? "" : "tls, ";
        JsonNode? last = NodeText.Items(chain, "filters").LastOrDefault();
        if (last is null)
        {
            return tls + "nothing: no filter";
        }

        JsonNode? config = last["typed_config"];
        string type = NodeText.At(config, "@type");
        return tls + (type.EndsWith("HttpConnectionManager", StringComparison.Ordinal) ? Http(config)
            : type.EndsWith("TcpProxy", StringComparison.Ordinal) ? "tcp -> " + Tcp(config)
            : NodeText.At(last, "name"));
    }

    private static string Http(JsonNode? manager)
    {
        string upgrades = string.Join(", ",
            NodeText.Items(manager, "upgrade_configs").Select(u => NodeText.At(u, "upgrade_type")));
        string filters = string.Join(", ", NodeText.Items(manager, "http_filters")
            .Select(f => NodeText.At(f, "name").Split('.')[^1]).Where(f => f != "router"));
        string routes = manager?["rds"] is { } rds
            ? $"http -> routes {NodeText.At(rds, "route_config_name")} (discovered)"
            : $"http -> routes {NodeText.At(manager, "route_config", "name")}";
        return routes + (filters.Length > 0 ? $", filters {filters}" : "") + (upgrades.Length > 0 ? $", {upgrades}" : "");
    }

    private static string Tcp(JsonNode? proxy)
    {
        if (NodeText.At(proxy, "cluster") is { Length: > 0 } cluster)
        {
            return cluster;
        }

        return Shares.Of(NodeText.Items(proxy?["weighted_clusters"], "clusters"));
    }
}
