using Tulle.Control.Serving;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Control.Tests.Compiler;

public sealed class ProxyCompilerTests
{
    [Fact]
    public async Task A_proxy_gets_what_its_workload_needs_and_nothing_else()
    {
        ProxyConfig web = await Graphs.CompileAsync(Graphs.WebAndEmoji);
        Assert.Equal(["default/emoji/80", "inbound/8080"], web.Of(XdsType.Cluster).Keys.Order());
        Assert.Equal(["default/emoji/80"], web.Of(XdsType.Endpoint).Keys);
        Assert.Equal(["inbound/18080", "outbound/14001"], web.Of(XdsType.Listener).Keys.Order());
        Assert.Equal(["default/emoji/80"], web.Of(XdsType.Route).Keys);

        ProxyConfig emoji = await Graphs.CompileAsync(Graphs.WebAndEmoji, Graphs.Web with { Id = "emoji-1.default" });
        Assert.Equal(["inbound/8081"], emoji.Of(XdsType.Cluster).Keys);
        Assert.Equal(["inbound/18081"], emoji.Of(XdsType.Listener).Keys);
        Assert.Empty(emoji.Of(XdsType.Endpoint));
    }

    [Fact]
    public async Task A_node_without_a_workload_gets_nothing()
    {
        ProxyConfig config = await Graphs.CompileAsync(Graphs.WebAndEmoji, Graphs.Web with { Id = "nobody.default" });
        Assert.Empty(config.Of(XdsType.Cluster));
        Assert.Empty(config.Of(XdsType.Listener));
    }

    [Fact]
    public async Task Endpoints_are_the_proxies_of_the_selected_workloads_by_zone_with_their_health()
    {
        ProxyConfig config = await Graphs.CompileAsync(Graphs.WebAndEmoji);
        var assignment = Graphs.Decode<ClusterLoadAssignment>(config, XdsType.Endpoint, "default/emoji/80");
        Assert.Equal(["a", "b"], assignment.Endpoints.Select(e => e.Locality!.Zone));
        LbEndpoint first = assignment.Endpoints[0].LbEndpoints[0];
        SocketAddress address = first.Endpoint!.Address!.SocketAddress!;
        Assert.Equal(("10.0.0.2", 18081u), (address.Address, address.PortValue));
        Assert.Equal(HealthStatus.Healthy, first.HealthStatus);
        LbEndpoint second = assignment.Endpoints[1].LbEndpoints[0];
        Assert.Equal(8082u, second.Endpoint!.Address!.SocketAddress!.PortValue); // it has no proxy
        Assert.Equal(HealthStatus.Draining, second.HealthStatus);
    }

    [Fact]
    public async Task Listeners_carry_the_edge_values()
    {
        ProxyConfig config = await Graphs.CompileAsync(Graphs.WebAndEmoji);
        foreach (string name in new[] { "inbound/18080", "outbound/14001" })
        {
            var listener = Graphs.Decode<Listener>(config, XdsType.Listener, name);
            Assert.Equal("plaintext", listener.FilterChains[0].Name);
            var manager = listener.FilterChains[0].Filters[0].TypedConfig!.As<HttpConnectionManager>()!;
            Assert.True(manager.NormalizePath);
            Assert.True(manager.MergeSlashes);
            Assert.True(manager.StreamErrorOnInvalidHttpMessage);
            Assert.Equal(
                HttpConnectionManager_PathWithEscapedSlashesAction.RejectRequest, manager.PathWithEscapedSlashesAction);
            Assert.Equal(
                HttpProtocolOptions_HeadersWithUnderscoresAction.RejectRequest,
                manager.CommonHttpProtocolOptions!.HeadersWithUnderscoresAction);
            Assert.Equal(60u, manager.MaxRequestHeadersKb);
            Assert.NotNull(manager.RequestHeadersTimeout);
        }
    }

    [Fact]
    public async Task A_service_that_does_not_exist_answers_503_and_says_which()
    {
        ProxyConfig config = await Graphs.CompileAsync(
            Graphs.WebAndEmoji.Replace("name: emoji}", "name: other}", StringComparison.Ordinal));
        var routes = Graphs.Decode<RouteConfiguration>(config, XdsType.Route, "default/emoji/80");
        DirectResponseAction answer = routes.VirtualHosts[0].Routes[0].DirectResponse!;
        Assert.Equal(503u, answer.Status);
        Assert.Contains("default/emoji/80", answer.Body!.InlineString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tcp_service_gets_a_tcp_proxy_and_an_h2_service_an_h2_cluster()
    {
        ProxyConfig tcp = await Graphs.CompileAsync(
            Graphs.WebAndEmoji.Replace(
                "targetPort: http}", "targetPort: http, appProtocol: tcp}", StringComparison.Ordinal));
        var listener = Graphs.Decode<Listener>(tcp, XdsType.Listener, "outbound/14001");
        Assert.Equal("default/emoji/80", listener.FilterChains[0].Filters[0].TypedConfig!.As<TcpProxy>()!.Cluster);
        Assert.Empty(tcp.Of(XdsType.Route));

        ProxyConfig h2 = await Graphs.CompileAsync(
            Graphs.WebAndEmoji.Replace(
                "targetPort: http}", "targetPort: http, appProtocol: grpc}", StringComparison.Ordinal));
        var cluster = Graphs.Decode<Cluster>(h2, XdsType.Cluster, "default/emoji/80");
        Assert.Equal(1, cluster.TypedExtensionProtocolOptions.Count);
    }

    [Fact]
    public async Task The_same_graph_gives_the_same_bytes_whatever_the_order_of_its_files()
    {
        ProxyConfig one = await Graphs.CompileAsync(Graphs.WebAndEmoji);
        string reversed =
            string.Join("---\n", Graphs.WebAndEmoji.Split("---\n").Reverse().Select(d => d.TrimEnd() + "\n"));
        ProxyConfig other = await Graphs.CompileAsync(reversed);
        foreach (XdsType type in Enum.GetValues<XdsType>())
        {
            Assert.Equal(
                one.Of(type).Values.OrderBy(r => r.Name).Select(r => r.Hash),
                other.Of(type).Values.OrderBy(r => r.Name).Select(r => r.Hash));
        }
    }

    /// <summary>The proxy's own translation is the judge of what the compiler makes.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("{backendRefs: [{name: emoji, port: 80, weight: 3}, {name: gone, port: 80}], "
        + "retry: {codes: [503], backoff: 1s}}")]
    [InlineData("{matches: [{path: {type: Exact, value: /a}, method: GET, headers: [{name: x, type: RegularExpression, "
        + "value: 'a+'}], queryParams: [{name: q, value: v}]}], filters: [{type: RequestMirror, requestMirror: "
        + "{backendRef: {name: emoji, port: 80}, percent: 5}}], backendRefs: [{name: emoji, port: 80}]}")]
    [InlineData("{matches: [{path: {value: /a}}], filters: [{type: URLRewrite, urlRewrite: {hostname: h.test, path: "
        + "{type: ReplacePrefixMatch, replacePrefixMatch: /}}}], backendRefs: [{name: emoji, port: 80}]}")]
    [InlineData("{matches: [{path: {value: /a}}], filters: [{type: RequestRedirect, requestRedirect: {scheme: https, "
        + "path: {type: ReplaceFullPath, replaceFullPath: /b}, statusCode: 308}}]}")]
    [InlineData("{filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: a, value: 50%}], "
        + "add: [{name: b, value: c}], remove: [d]}}], backendRefs: [{name: emoji, port: 80}]}")]
    public async Task What_is_compiled_is_accepted_by_the_proxy(string rule)
    {
        string route = rule.Length == 0 ? "" : "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, "
            + "metadata: {name: r}, spec: {parentRefs: [{name: emoji}], rules: [" + rule + "]}}\n";
        const string Mesh =
            "---\n{apiVersion: tulle.dev/v1alpha1, kind: Mesh, metadata: {name: default}, spec: {accessLog: Stdout}}\n";
        ProxyConfig config = await Graphs.CompileAsync(Graphs.WebAndEmoji + Mesh + route);
        var errors = new ConfigErrors();
        Bootstrap bootstrap = ConfigReader.ReadYaml<Bootstrap>(MeshBootstrap, errors)!;
        SnapshotBuilder proxy = SnapshotBuilder.FromBootstrap(bootstrap, new TranslationEnvironment(), errors, 0)!;
        Assert.Empty(errors.Errors);
        Assert.Null(proxy.ApplyClusters(Update<Cluster>(config, XdsType.Cluster, isFullState: true), 0).Error);
        Assert.Null(proxy.ApplyEndpoints(Update<ClusterLoadAssignment>(config, XdsType.Endpoint, false), 0).Error);
        Assert.Null(proxy.ApplyListeners(Update<Listener>(config, XdsType.Listener, true), 0).Error);
        Assert.Null(proxy.ApplyRoutes(Update<RouteConfiguration>(config, XdsType.Route, false), 0).Error);
        Assert.Equal(2, proxy.Current.Listeners.Length);
    }

    /// <summary>What a proxy of the mesh starts with: the control plane's cluster, and that all else comes by ADS.</summary>
    private const string MeshBootstrap = """
        node: {id: web.default, cluster: web}
        dynamic_resources:
          ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: tulle}}]}
          cds_config: {ads: {}, resource_api_version: V3}
          lds_config: {ads: {}, resource_api_version: V3}
        static_resources:
          clusters:
          - name: tulle
            type: STATIC
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config: {http2_protocol_options: {}}
            load_assignment:
              cluster_name: tulle
              endpoints: [{lb_endpoints: [{endpoint: {address: {pipe: {path: /xds.sock}}}}]}]
        """;

    private static ResourceUpdate Update<T>(ProxyConfig config, XdsType type, bool isFullState)
        where T : Message, new() =>
        new([.. config.Of(type).Values.Select(r => Resource(r.Name, Graphs.Decode<T>(config, type, r.Name)))], [],
            isFullState);

    private static ConfigResource Resource(string name, Message message) => new(name, "1", message);
}
