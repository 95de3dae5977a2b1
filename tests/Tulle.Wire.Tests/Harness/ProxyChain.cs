using System.Globalization;

namespace Tulle.Wire.Tests.Harness;

/// <summary>Two proxies behind each other, HTTP/2 between them: what an HTTP/1 client asks an HTTP/1 origin gets.</summary>
internal sealed class ProxyChain : IDisposable
{
    private const string Bootstrap = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          "static_resources": {
            "listeners": [{"name": "main",
              "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
              "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
                "@type":
                  "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                "stat_prefix": "main", "proxy_100_continue": true, "upgrade_configs": [{"upgrade_type": "websocket"}],
                "http_protocol_options": {"enable_trailers": true}, "http2_protocol_options": {"allow_connect": true},
                "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
                  {"match": {"prefix": "/"}, "route": {"cluster": "next", "retry_policy": {
                    "retry_on": "refused-stream", "num_retries": 50, "retry_back_off": {"base_interval": "0.001s"}}}}]}]},
                "http_filters": [{"name": "router", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}],
            "clusters": [{"name": "next", "type": "STATIC", "connect_timeout": "10s",
              "circuit_breakers": {"thresholds": [{"max_retries": 1000}]},
              "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                "explicit_http_config": {{protocol}}}},
              "load_assignment": {"cluster_name": "next", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                {"socket_address": {"address": "127.0.0.1", "port_value": {{next}}}}}}]}]}}]
          }
        }
        """;

    private ProxyChain(ProxyUnderTest near, ProxyUnderTest far, int port)
    {
        Near = near;
        Far = far;
        Port = port;
    }

    /// <summary>The proxy that the client talks to.</summary>
    public ProxyUnderTest Near { get; }

    /// <summary>The proxy that talks to the origin.</summary>
    public ProxyUnderTest Far { get; }

    public int Port { get; }

    public static async Task<ProxyChain> StartAsync(int originPort)
    {
        ProxyUnderTest far = await StartOneAsync(originPort, """{"http_protocol_options": {"enable_trailers": true}}""");
        ProxyUnderTest near = await StartToHttp2Async(await far.PortOfAsync("main"));
        return new ProxyChain(near, far, await near.PortOfAsync("main"));
    }

    /// <summary>One proxy in front of an origin that speaks HTTP/2.</summary>
    public static Task<ProxyUnderTest> StartToHttp2Async(int originPort, string options = "{}") =>
        StartOneAsync(originPort, $$"""{"http2_protocol_options": {{options}}}""");

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }

    private static Task<ProxyUnderTest> StartOneAsync(int next, string protocol) => ProxyUnderTest.StartAsync(Bootstrap
        .Replace("{{next}}", next.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{{protocol}}", protocol, StringComparison.Ordinal));
}
