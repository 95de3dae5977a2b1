using System.Globalization;

namespace Tulle.Wire.Tests.Harness;

/// <summary>A proxy with one listener, main, that takes every version of HTTP. What differs is
/// given in the flow form of YAML.</summary>
internal static class MainListener
{
    private const string Bootstrap = """
        {
          admin: {address: {socket_address: {address: 127.0.0.1, port_value: {{admin}}}}},
          static_resources: {
            listeners: [{name: main,
              address: {socket_address: {address: 127.0.0.1, port_value: {{port}}}},
              filter_chains: [{filters: [{name: hcm, typed_config: {
                '@type':
                  type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
                stat_prefix: main, {{settings}}
                route_config: {virtual_hosts: [{name: all, domains: ['*'], routes: [{{routes}}]}]},
                http_filters: [{{filters}} {name: router, typed_config: {
                  '@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]}}]}]}],
            clusters: [{{clusters}}]
          }
        }
        """;

    private const string ClusterTemplate = """
        {name: {{name}}, connect_timeout: 10s, {{settings}} load_assignment: {cluster_name: {{name}}, endpoints: [{lb_endpoints: [
          {endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: {{port}}}}}}]}]}}
        """;

    /// <param name="port">Where it listens.</param>
    /// <param name="routes">Of the one virtual host.</param>
    /// <param name="clusters">See <see cref="Cluster"/>.</param>
    /// <param name="settings">Of the connection manager, each ending in a comma.</param>
    /// <param name="filters">In front of the router, each ending in a comma.</param>
    public static Task<ProxyUnderTest> StartAsync(
        int port, string routes, string clusters = "", string settings = "", string filters = "") =>
        ProxyUnderTest.StartAsync(
            Bootstrap
                .Replace("{{port}}", Text(port), StringComparison.Ordinal)
                .Replace("{{settings}}", settings, StringComparison.Ordinal)
                .Replace("{{routes}}", routes, StringComparison.Ordinal)
                .Replace("{{filters}}", filters, StringComparison.Ordinal)
                .Replace("{{clusters}}", clusters, StringComparison.Ordinal),
            extension: ".yaml");

    /// <param name="name">Of the cluster.</param>
    /// <param name="port">Of its one endpoint on this machine.</param>
    /// <param name="settings">Each ending in a comma.</param>
    public static string Cluster(string name, int port, string settings = "") => ClusterTemplate
        .Replace("{{name}}", name, StringComparison.Ordinal)
        .Replace("{{settings}}", settings, StringComparison.Ordinal)
        .Replace("{{port}}", Text(port), StringComparison.Ordinal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
