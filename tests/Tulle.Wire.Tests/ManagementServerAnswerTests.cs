using System.Globalization;
using Tulle.Wire.Tests.Harness;
using Tulle.Wire.Tests.Harness.Http2;

namespace Tulle.Wire.Tests;

/// <summary>What answers in the management server's place may be anything: a web server, a balancer's error page.</summary>
public sealed class ManagementServerAnswerTests
{
    private const string Bootstrap = """
        {
          "node": {"id": "n", "cluster": "c"},
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          "dynamic_resources": {"cds_config": {"ads": {}, "initial_fetch_timeout": "0.05s"}, "ads_config": {"api_type": "GRPC",
            "grpc_services": [{"envoy_grpc": {"cluster_name": "xds"}}]}},
          "static_resources": {"clusters": [{"name": "xds", "type": "STATIC", "connect_timeout": "10s",
            "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
              "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
              "explicit_http_config": {"http2_protocol_options": {}}}},
            "load_assignment": {"cluster_name": "xds", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
              {"socket_address": {"address": "127.0.0.1", "port_value": {{origin}}}}}}]}]}}]}
        }
        """;

    // http-grpc-status-mapping.md; each of these bodies would be a valid message of an empty response.
    [Theory]
    [InlineData("200", "content-type: text/html", "Unknown: HTTP status 200 with content-type text/html, which is not gRPC")]
    [InlineData("200", "content-type: application/grpc-web", "Unknown: HTTP status 200 with content-type application/grpc-web,")]
    [InlineData("200", "x-other: 1", "Unknown: HTTP status 200 with no content-type, which is not gRPC")]
    [InlineData("400", "content-type: application/grpc", "Internal: HTTP status 400")]
    [InlineData("401", "content-type: text/html", "Unauthenticated: HTTP status 401")]
    [InlineData("403", "content-type: text/html", "PermissionDenied: HTTP status 403")]
    [InlineData("404", "content-type: text/html", "Unimplemented: HTTP status 404")]
    [InlineData("429", "content-type: text/html", "Unavailable: HTTP status 429")]
    [InlineData("500", "content-type: text/html", "Unknown: HTTP status 500")]
    [InlineData("503", "content-type: text/html", "Unavailable: HTTP status 503")]
    [InlineData("503", "grpc-status: 8", "ResourceExhausted: HTTP status 503")]
    public async Task What_is_not_gRPC_ends_the_call_with_the_status_of_its_HTTP_status(
        string status, string field, string reason)
    {
        using FrameOrigin origin = new(
            new FrameScript().Headers(1, end: false, ":status: " + status, field).Data(1, 5).Bytes);
        using ProxyUnderTest proxy = await StartAsync(origin.Port);
        await proxy.UntilAsync(() => Task.FromResult(
            proxy.ErrorOutput.Contains("the stream to the management server ended: " + reason, StringComparison.Ordinal)));
        Assert.Equal(0, await proxy.StatAsync("cluster_manager.cds.update_success"));
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc; charset=utf-8")]
    public async Task What_is_gRPC_is_taken_and_its_own_status_ends_the_call(string type)
    {
        using FrameOrigin origin = new(new FrameScript()
            .Headers(1, end: false, ":status: 200", "content-type: " + type)
            .Headers(1, end: true, "grpc-status: 7", "grpc-message: no%20entry").Bytes);
        using ProxyUnderTest proxy = await StartAsync(origin.Port);
        await proxy.UntilAsync(() => Task.FromResult(proxy.ErrorOutput.Contains(
            "the stream to the management server ended: PermissionDenied: no entry", StringComparison.Ordinal)));
    }

    private static Task<ProxyUnderTest> StartAsync(int port) => ProxyUnderTest.StartAsync(
        Bootstrap.Replace("{{origin}}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
}
