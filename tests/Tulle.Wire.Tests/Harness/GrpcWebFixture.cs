using System.Globalization;

namespace Tulle.Wire.Tests.Harness;

/// <summary>One proxy that takes gRPC-Web, and its origin.</summary>
public sealed class GrpcWebFixture : IAsyncLifetime
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
                "stat_prefix": "main", "http_protocol_options": {"enable_trailers": true},
                "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
                  {"match": {"prefix": "/own"}, "direct_response": {"status": 200, "body": {"inline_string": "own"}}},
                  {"match": {"prefix": "/timeout"}, "route": {"cluster": "origin", "timeout": "0.5s"}},
                  {"match": {"prefix": "/silent"}, "route": {"cluster": "origin", "timeout": "0s", "idle_timeout": "0.5s"}},
                  {"match": {"prefix": "/"}, "route": {"cluster": "origin", "timeout": "0s"}}]}]},
                "http_filters": [
                  {"name": "grpc_web", "typed_config": {
                    "@type": "type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb"}},
                  {"name": "router", "typed_config": {
                    "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}],
            "clusters": [{"name": "origin", "type": "STATIC", "connect_timeout": "10s",
              "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                "explicit_http_config": {"http_protocol_options": {"enable_trailers": true}}}},
              "load_assignment": {"cluster_name": "origin", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                {"socket_address": {"address": "127.0.0.1", "port_value": {{origin}}}}}}]}]}}]
          }
        }
        """;

    internal GrpcWebOrigin Origin { get; } = new();

    internal ProxyUnderTest Proxy { get; private set; } = null!;

    internal int Port { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Proxy = await ProxyUnderTest.StartAsync(Bootstrap.Replace(
            "{{origin}}", Origin.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Port = await Proxy.PortOfAsync("main");
    }

    public ValueTask DisposeAsync()
    {
        Proxy.Dispose();
        Origin.Dispose();
        return ValueTask.CompletedTask;
    }
}
