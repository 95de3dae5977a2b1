using System.Globalization;
using Tulle.Wire.Tests.Rows;

namespace Tulle.Wire.Tests.Harness;

/// <summary>One proxy with a cluster of HTTP/2 for each of <see cref="FrameRows"/>; row N is asked for by /N.</summary>
public sealed class FrameFixture : IAsyncLifetime
{
    private const string Route = """{"match": {"prefix": "/NUMBER."}, "route": {"cluster": "NUMBER", "timeout": "30s"}}""";

    private const string Cluster = """
        {"name": "NUMBER", "type": "STATIC", "connect_timeout": "10s",
          "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
            "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
            "explicit_http_config": {"http2_protocol_options": {}}}},
          "load_assignment": {"cluster_name": "NUMBER", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
            {"socket_address": {"address": "127.0.0.1", "port_value": PORT}}}}]}]}}
        """;

    private const string Bootstrap = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          "static_resources": {
            "listeners": [{"name": "main",
              "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
              "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
                "@type":
                  "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                "stat_prefix": "main",
                "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [ROUTES]}]},
                "http_filters": [{"name": "router", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}],
            "clusters": [CLUSTERS]
          }
        }
        """;

    private readonly FrameOrigin[] _origins = [.. FrameRows.All.Select(r => new FrameOrigin(r.Answer))];

    internal ProxyUnderTest Proxy { get; private set; } = null!;

    public int Port { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Proxy = await ProxyUnderTest.StartAsync(Bootstrap
            .Replace("ROUTES", string.Join(",", _origins.Select((_, i) => Fill(Route, i))), StringComparison.Ordinal)
            .Replace("CLUSTERS", string.Join(",", _origins.Select((_, i) => Fill(Cluster, i))), StringComparison.Ordinal));
        Port = await Proxy.PortOfAsync("main");
    }

    public ValueTask DisposeAsync()
    {
        Proxy.Dispose();
        Array.ForEach(_origins, o => o.Dispose());
        return ValueTask.CompletedTask;
    }

    private string Fill(string template, int row) => template
        .Replace("NUMBER", row.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("PORT", _origins[row].Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
