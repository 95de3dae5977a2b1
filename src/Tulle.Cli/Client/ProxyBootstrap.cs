using System.Text.Json.Nodes;

namespace Tulle.Cli.Client;

/// <summary>
/// The bootstrap of a proxy that takes its configuration from our control plane: who it is, where its admin interface
/// listens, and the unix socket of ADS. Everything else comes over ADS.
/// </summary>
internal static class ProxyBootstrap
{
    public const string AdsCluster = "tulle-control";

    /// <param name="logFile">Where the proxy's output will be; null: nobody knows.</param>
    public static JsonObject Create(
        string workload, string inNamespace, string xdsSocket, int adminPort, string? logFile = null) => new()
    {
        ["node"] = new JsonObject
        {
            ["id"] = $"{workload}.{inNamespace}",
            ["cluster"] = workload,
            ["metadata"] = Metadata(adminPort, logFile),
        },
        ["admin"] = new JsonObject { ["address"] = SocketAddress("127.0.0.1", adminPort) },
        ["dynamic_resources"] = new JsonObject
        {
            ["ads_config"] = new JsonObject
            {
                ["api_type"] = "GRPC",
                ["transport_api_version"] = "V3",
                ["set_node_on_first_message_only"] = true,
                ["grpc_services"] = new JsonArray(
                    new JsonObject { ["envoy_grpc"] = new JsonObject { ["cluster_name"] = AdsCluster } }),
            },
            ["cds_config"] = Ads(),
            ["lds_config"] = Ads(),
        },
        ["static_resources"] = new JsonObject { ["clusters"] = new JsonArray(ControlCluster(xdsSocket)) },
    };

    private static JsonObject Metadata(int adminPort, string? logFile)
    {
        JsonObject metadata = new() { ["tulle.admin_address"] = $"127.0.0.1:{adminPort}" };
        if (logFile is not null)
        {
            metadata[ProxyLogs.OutputFileKey] = logFile;
        }

        return metadata;
    }

    private static JsonObject Ads() => new() { ["ads"] = new JsonObject(), ["resource_api_version"] = "V3" };

    private static JsonObject SocketAddress(string address, int port) => new()
    {
        ["socket_address"] = new JsonObject { ["address"] = address, ["port_value"] = port },
    };

    private static JsonObject ControlCluster(string xdsSocket) => new()
    {
        ["name"] = AdsCluster,
        ["type"] = "STATIC",
        ["connect_timeout"] = "1s",
        ["typed_extension_protocol_options"] = new JsonObject
        {
            ["envoy.extensions.upstreams.http.v3.HttpProtocolOptions"] = new JsonObject
            {
                ["@type"] = "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                ["explicit_http_config"] = new JsonObject { ["http2_protocol_options"] = new JsonObject() },
            },
        },
        ["load_assignment"] = new JsonObject
        {
            ["cluster_name"] = AdsCluster,
            ["endpoints"] = new JsonArray(new JsonObject
            {
                ["lb_endpoints"] = new JsonArray(new JsonObject
                {
                    ["endpoint"] = new JsonObject
                    {
                        ["address"] = new JsonObject { ["pipe"] = new JsonObject { ["path"] = xdsSocket } },
                    },
                }),
            }),
        },
    };
}
