using System.Text.Json.Nodes;

namespace Tulle.Cli.Client;

/// <summary>/config_dump, by what people ask for.</summary>
internal sealed class ConfigDump
{
    private const string TypePrefix = "type.googleapis.com/envoy.admin.v3.";

    private readonly JsonArray _sections;

    public ConfigDump(JsonNode answer) => _sections = answer["configs"] as JsonArray ?? [];

    /// <summary>envoy.config.listener.v3.Listener; of a dynamic one the version that is active.</summary>
    public List<JsonNode> Listeners =>
    [
        .. Items("ListenersConfigDump", "static_listeners").Select(i => i["listener"]).OfType<JsonNode>(),
        .. Items("ListenersConfigDump", "dynamic_listeners").Select(i => i["active_state"]?["listener"]).OfType<JsonNode>(),
    ];

    /// <summary>envoy.config.cluster.v3.Cluster.</summary>
    public List<JsonNode> Clusters =>
    [
        .. Items("ClustersConfigDump", "static_clusters").Select(i => i["cluster"]).OfType<JsonNode>(),
        .. Items("ClustersConfigDump", "dynamic_active_clusters").Select(i => i["cluster"]).OfType<JsonNode>(),
    ];

    /// <summary>envoy.config.route.v3.RouteConfiguration.</summary>
    public List<JsonNode> Routes =>
    [
        .. Items("RoutesConfigDump", "static_route_configs").Select(i => i["route_config"]).OfType<JsonNode>(),
        .. Items("RoutesConfigDump", "dynamic_route_configs").Select(i => i["route_config"]).OfType<JsonNode>(),
    ];

    public JsonNode? Bootstrap => Section("BootstrapConfigDump")?["bootstrap"];

    private JsonNode? Section(string type) =>
        _sections.FirstOrDefault(section => (string?)section?["@type"] == TypePrefix + type);

    private IEnumerable<JsonNode> Items(string type, string field) =>
        (Section(type)?[field] as JsonArray ?? []).OfType<JsonNode>();
}
