using System.Text;
using Tulle.Control.Compiler;
using Tulle.Control.Graph.Specs;
using Tulle.Control.Serving;
using Tulle.Control.Sources;
using Tulle.Control.Sources.Schemas;
using Tulle.Xds.Messages;

namespace Tulle.Control.Tests.Compiler;

public sealed class ProtocolTests
{
    [Theory]
    [InlineData("http", null, Protocol.Http1)]
    [InlineData("HTTP", null, Protocol.Http1)]
    [InlineData("kubernetes.io/ws", null, Protocol.Http1)]
    [InlineData("grpc-web", null, Protocol.Http1)]
    [InlineData("http2", null, Protocol.Http2)]
    [InlineData("kubernetes.io/h2c", null, Protocol.Http2)]
    [InlineData("grpc", null, Protocol.Grpc)]
    [InlineData("tcp", null, Protocol.Tcp)]
    [InlineData("https", null, Protocol.Tcp)]
    [InlineData("kubernetes.io/wss", null, Protocol.Tcp)]
    [InlineData("mysql", null, Protocol.Tcp)]
    [InlineData("example.com/own", null, Protocol.Undeclared)]
    [InlineData("example.com/own", "http", Protocol.Http1)]
    [InlineData("grpc", "tcp-x", Protocol.Grpc)]
    [InlineData(null, "http", Protocol.Http1)]
    [InlineData(null, "http-admin", Protocol.Http1)]
    [InlineData(null, "http2-api", Protocol.Http2)]
    [InlineData(null, "grpc-emoji", Protocol.Grpc)]
    [InlineData(null, "grpc-web-emoji", Protocol.Http1)]
    [InlineData(null, "mysql-main", Protocol.Tcp)]
    [InlineData(null, "tcp", Protocol.Tcp)]
    [InlineData(null, "httpd", Protocol.Undeclared)]
    [InlineData(null, "web", Protocol.Undeclared)]
    [InlineData(null, null, Protocol.Undeclared)]
    public void AppProtocol_counts_before_what_the_name_of_the_port_begins_with(
        string? appProtocol, string? name, object expected) =>
        Assert.Equal(
            (Protocol)expected,
            ProtocolChoice.Of(new ServiceSpec.ServicePort { Number = 1, AppProtocol = appProtocol, Name = name }));

    [Theory]
    [InlineData("htpp", "did you mean \"http\"?")]
    [InlineData("example.com/own", "say tcp for what is carried as it is")]
    public void An_unknown_protocol_is_told_with_its_field_its_value_and_what_to_write(string value, string advice)
    {
        foreach (string yaml in new[]
        {
            "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{port: 80, appProtocol: " + value + "}]}}",
            "{apiVersion: tulle.dev/v1alpha1, kind: Workload, metadata: {name: w}, spec: {address: 10.0.0.1, "
                + "ports: [{port: 80, appProtocol: " + value + "}]}}",
        })
        {
            var context = new CheckContext(new ErrorList("test"));
            ResourceReader.Read(Encoding.UTF8.GetBytes(yaml), false, "default", context);
            Assert.Empty(context.Errors.Errors);
            string warning = Assert.Single(context.Warnings);
            Assert.Contains("spec.ports[0].appProtocol", warning, StringComparison.Ordinal);
            Assert.Contains(value, warning, StringComparison.Ordinal);
            Assert.Contains(advice, warning, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("kubernetes.io/h2c")]
    public async Task An_HTTP_2_port_is_HTTP_2_to_the_proxy_and_from_it_to_the_application(string word)
    {
        string yaml = With(word);
        ProxyConfig caller = await Graphs.CompileAsync(yaml);
        ProxyConfig callee = await Graphs.CompileAsync(yaml, Graphs.Web with { Id = "emoji-1.default" });
        foreach ((ProxyConfig config, string name) in new[] { (caller, "default/emoji/80"), (callee, "inbound/8081") })
        {
            Http2ProtocolOptions http2 = Http2Of(Graphs.Decode<Cluster>(config, XdsType.Cluster, name))!;
            Assert.True(http2.OverrideStreamErrorOnInvalidHttpMessage);
            Assert.True(http2.AllowConnect);
        }
        foreach ((ProxyConfig config, string name) in new[] { (caller, "outbound/14001"), (callee, "inbound/18081") })
        {
            HttpConnectionManager manager = Managers(config, name).Single();
            Assert.Equal(HttpConnectionManager_CodecType.Auto, manager.CodecType);
            Assert.True(manager.Http2ProtocolOptions!.OverrideStreamErrorOnInvalidHttpMessage);
        }
    }

    [Fact]
    public async Task A_port_declared_http_stays_HTTP_1_upstream()
    {
        ProxyConfig config = await Graphs.CompileAsync(With("http"));
        Assert.Empty(Graphs.Decode<Cluster>(config, XdsType.Cluster, "default/emoji/80").TypedExtensionProtocolOptions);
    }

    [Fact]
    public async Task A_gRPC_call_lasts_as_long_as_its_deadline_says_and_may_be_silent()
    {
        ProxyConfig caller = await Graphs.CompileAsync(With("grpc"));
        ProxyConfig callee = await Graphs.CompileAsync(With("grpc"), Graphs.Web with { Id = "emoji-1.default" });
        RouteAction inbound = Managers(callee, "inbound/18081").Single().RouteConfig!.VirtualHosts[0].Routes[0].Route_!;
        RouteAction outbound =
            Graphs.Decode<RouteConfiguration>(caller, XdsType.Route, "default/emoji/80").VirtualHosts[0].Routes[0].Route_!;
        foreach (RouteAction action in new[] { inbound, outbound })
        {
            Assert.Equal(0, action.Timeout!.Value.TotalMs);
            Assert.Equal(0, action.IdleTimeout!.Value.TotalMs);
            Assert.Equal(0, action.MaxStreamDuration!.GrpcTimeoutHeaderMax!.Value.TotalMs);
        }
    }

    [Fact]
    public async Task A_route_s_timeout_shortens_the_deadline_of_gRPC_calls()
    {
        string route = "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: r}, spec: "
            + "{parentRefs: [{name: emoji}], rules: [{timeouts: {request: 3s}, backendRefs: [{name: emoji, port: 80}]}]}}\n";
        ProxyConfig config = await Graphs.CompileAsync(With("grpc") + route);
        RouteAction action =
            Graphs.Decode<RouteConfiguration>(config, XdsType.Route, "default/emoji/80").VirtualHosts[0].Routes[0].Route_!;
        Assert.Equal(3_000, action.MaxStreamDuration!.GrpcTimeoutHeaderMax!.Value.TotalMs);
        Assert.Equal(3_000, action.Timeout!.Value.TotalMs);
    }

    [Fact]
    public async Task A_port_without_a_declaration_is_detected_and_what_is_not_HTTP_is_carried_as_it_is()
    {
        ProxyConfig config = await Graphs.CompileAsync(Graphs.WebAndEmoji);
        var listener = Graphs.Decode<Listener>(config, XdsType.Listener, "outbound/14001");
        Assert.True(listener.Metadata!.FilterMetadata.ContainsKey(Model.ProtocolDetection.MetadataKey));
        Assert.Equal(
            ["http/1.0", "http/1.1", "h2c"],
            listener.FilterChains.Single().FilterChainMatch!.ApplicationProtocols.ToArray());
        Assert.Equal(
            "default/emoji/80", listener.DefaultFilterChain!.Filters[0].TypedConfig!.As<TcpProxy>()!.Cluster);
        Assert.True(listener.ContinueOnListenerFiltersTimeout);
        Cluster cluster = Graphs.Decode<Cluster>(config, XdsType.Cluster, "default/emoji/80");
        Assert.NotNull(
            cluster.TypedExtensionProtocolOptions.Single().Value.As<UpstreamsHttpProtocolOptions>()!
                .UseDownstreamProtocolConfig!.Http2ProtocolOptions);

        string undeclared = Graphs.WebAndEmoji.Replace("name: http", "name: web", StringComparison.Ordinal)
            .Replace("targetPort: http", "targetPort: web", StringComparison.Ordinal);
        config = await Graphs.CompileAsync(undeclared, Graphs.Web with { Id = "emoji-1.default" });
        listener = Graphs.Decode<Listener>(config, XdsType.Listener, "inbound/18081");
        Assert.True(listener.Metadata!.FilterMetadata.ContainsKey(Model.ProtocolDetection.MetadataKey));
        Assert.Equal("inbound/8081", listener.DefaultFilterChain!.Filters[0].TypedConfig!.As<TcpProxy>()!.Cluster);
    }

    [Fact]
    public async Task Rules_for_requests_on_a_port_without_a_declaration_leave_no_way_for_anything_else()
    {
        const string Route = "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: r}, spec: "
            + "{parentRefs: [{name: emoji}], rules: [{backendRefs: [{name: emoji, port: 80}]}]}}\n";
        ProxyConfig config = await Graphs.CompileAsync(Graphs.WebAndEmoji + Route);
        var listener = Graphs.Decode<Listener>(config, XdsType.Listener, "outbound/14001");
        Assert.True(listener.Metadata!.FilterMetadata.ContainsKey(Model.ProtocolDetection.MetadataKey));
        Assert.Equal(
            ["http/1.0", "http/1.1", "h2c"],
            listener.FilterChains.Single().FilterChainMatch!.ApplicationProtocols.ToArray());
        Assert.Null(listener.DefaultFilterChain);
    }

    [Fact]
    public async Task A_TCPRoute_on_a_port_without_a_declaration_says_that_it_is_TCP()
    {
        const string Route = "---\n{apiVersion: gateway.networking.k8s.io/v1alpha2, kind: TCPRoute, metadata: {name: r}, "
            + "spec: {parentRefs: [{name: emoji}], rules: [{backendRefs: [{name: emoji, port: 80}]}]}}\n";
        ProxyConfig config = await Graphs.CompileAsync(Graphs.WebAndEmoji + Route);
        var listener = Graphs.Decode<Listener>(config, XdsType.Listener, "outbound/14001");
        Assert.Null(listener.Metadata);
        Assert.Equal("default/emoji/80", listener.FilterChains.Single().Filters[0].TypedConfig!.As<TcpProxy>()!.Cluster);
    }

    private static string With(string appProtocol) => Graphs.WebAndEmoji.Replace(
        "targetPort: http}", $"targetPort: http, appProtocol: {appProtocol}}}", StringComparison.Ordinal);

    private static IEnumerable<HttpConnectionManager> Managers(ProxyConfig config, string listener) =>
        Graphs.Decode<Listener>(config, XdsType.Listener, listener).FilterChains
            .Select(static c => c.Filters[0].TypedConfig!.As<HttpConnectionManager>())
            .OfType<HttpConnectionManager>();

    private static Http2ProtocolOptions? Http2Of(Cluster cluster) =>
        cluster.TypedExtensionProtocolOptions.Single().Value.As<UpstreamsHttpProtocolOptions>()!
            .ExplicitHttpConfig!.Http2ProtocolOptions;
}
