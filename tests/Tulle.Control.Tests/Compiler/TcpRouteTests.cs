using Tulle.Control.Compiler;
using Tulle.Control.Graph;
using Tulle.Control.Serving;
using Tulle.Xds.Messages;

namespace Tulle.Control.Tests.Compiler;

public sealed class TcpRouteTests
{
    /// <summary>app calls db, which is declared to be TCP; db-a and db-b are two of them.</summary>
    private const string Db = """
        {apiVersion: v1, kind: Service, metadata: {name: db},
            spec: {selector: {app: db}, ports: [{port: 5432, appProtocol: tcp}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: db-a},
            spec: {selector: {app: db, part: a}, ports: [{port: 5432, name: tcp-sql}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: db-b},
            spec: {selector: {app: db, part: b}, ports: [{port: 5432, name: tcp}]}}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: app}
        spec: {address: 10.0.0.1, upstreams: [{service: db, port: 5432, localPort: 14001}]}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: db-a, labels: {app: db, part: a}}
        spec: {address: 10.0.0.2, ports: [{port: 5432, proxyPort: 15432}]}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: db-b, labels: {app: db, part: b}}
        spec: {address: 10.0.0.3, ports: [{port: 5432, proxyPort: 15432}]}

        """;

    private static ProxyNode App { get; } = new("app.default", "app", "test", "");

    [Fact]
    public async Task A_TCP_port_without_a_route_goes_to_its_own_endpoints()
    {
        ProxyConfig config = await Graphs.CompileAsync(Db, App);
        Assert.Equal("default/db/5432", TcpProxyOf(config).Cluster);
        Assert.Equal(["default/db/5432"], config.Of(XdsType.Endpoint).Keys);
        Assert.Empty(config.Of(XdsType.Route));
    }

    [Fact]
    public async Task A_TCPRoute_shares_connections_by_weight_and_its_clusters_come_along()
    {
        ProxyConfig config = await Graphs.CompileAsync(Db + Route("r", "{name: db-a, port: 5432, weight: 3}",
            "{name: db-b, port: 5432}"), App);
        TcpProxy proxy = TcpProxyOf(config);
        Assert.Equal([("default/db-a/5432", 3u), ("default/db-b/5432", 1u)],
            proxy.WeightedClusters!.Clusters.Select(c => (c.Name, c.Weight)));
        Assert.Equal(["default/db-a/5432", "default/db-b/5432"], config.Of(XdsType.Cluster).Keys.Order());
        Assert.Equal(["default/db-a/5432", "default/db-b/5432"], config.Of(XdsType.Endpoint).Keys.Order());
    }

    [Fact]
    public async Task A_backend_that_does_not_exist_keeps_its_share_and_weight_zero_gets_nothing()
    {
        ProxyConfig config = await Graphs.CompileAsync(
            Db + Route("r", "{name: db-a, port: 5432, weight: 0}", "{name: nobody, port: 1}", "{name: db-b, port: 5432}"),
            App);
        Assert.Equal(["missing/default/nobody/1", "default/db-b/5432"],
            TcpProxyOf(config).WeightedClusters!.Clusters.Select(c => c.Name));

        config = await Graphs.CompileAsync(Db + Route("r", "{name: db-a, port: 5432, weight: 0}"), App);
        Assert.Equal("missing/default/r/0", TcpProxyOf(config).Cluster);
    }

    [Fact]
    public async Task The_proxy_before_a_TCP_workload_forwards_connections_whichever_way_the_port_says_TCP()
    {
        foreach (string workload in new[] { "db-a", "db-b" })
        {
            ProxyConfig config = await Graphs.CompileAsync(Db, App with { Id = workload + ".default" });
            var listener = Graphs.Decode<Listener>(config, XdsType.Listener, "inbound/15432");
            Assert.Equal(
                "inbound/5432", listener.FilterChains[0].Filters[0].TypedConfig!.As<TcpProxy>()!.Cluster);
        }
    }

    [Fact]
    public async Task The_oldest_of_two_routes_wins_and_the_other_is_told_to_be_shadowed()
    {
        // Applied in one file: the same age, so the name decides.
        ResourceGraph graph = await Graphs.BuildAsync(
            Db + Route("b-late", "{name: db-b, port: 5432}") + Route("a-early", "{name: db-a, port: 5432}"));
        var ranks = new RouteRanks(graph);
        ranks.Add(graph.TcpRoutes.Find("default", "b-late")!);
        RuleRank rank = Assert.Single(ranks.Ranks);
        Assert.Equal((2, 2, "default/a-early"), (rank.Position, rank.Of, rank.ShadowedBy));
        Assert.Equal("default/db-a/5432", TcpProxyOf(new ProxyCompiler(graph, Graphs.TulleProxies).Compile(App)).Cluster);
    }

    private static TcpProxy TcpProxyOf(ProxyConfig config) =>
        Graphs.Decode<Listener>(config, XdsType.Listener, "outbound/14001")
            .FilterChains[0].Filters[0].TypedConfig!.As<TcpProxy>()!;

    private static string Route(string name, params string[] backends) =>
        "---\n{apiVersion: gateway.networking.k8s.io/v1alpha2, kind: TCPRoute, metadata: {name: " + name
        + "}, spec: {parentRefs: [{name: db}], rules: [{backendRefs: [" + string.Join(", ", backends) + "]}]}}\n";
}
