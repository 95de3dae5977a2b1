using Tulle.Control.Compiler;
using Tulle.Control.Graph;
using Tulle.Control.Serving;
using Tulle.Control.Sources.Kinds;
using Tulle.Control.Store;

namespace Tulle.Control.Tests.Compiler;

public sealed class EffectsTests
{
    private const string Canary = """
        ---
        {apiVersion: v1, kind: Service, metadata: {name: canary},
            spec: {selector: {app: emoji}, ports: [{port: 80, targetPort: http}]}}
        ---
        {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: split}, spec: {
            parentRefs: [{name: emoji}],
            rules: [{matches: [{path: {value: /v2}}, {path: {value: /v2}, method: GET}],
                     backendRefs: [{name: canary, port: 80}]}]}}
        ---
        {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: zz-later}, spec: {
            parentRefs: [{name: emoji}],
            rules: [{matches: [{path: {value: /v2/}}, {path: {value: /v3}}], backendRefs: [{name: emoji, port: 80}]}]}}

        """;

    [Fact]
    public async Task A_route_shows_in_the_routes_of_the_callers_proxy_and_nowhere_else()
    {
        Assert.Equal(["RDS default/emoji/80"], await UsesAsync(HttpRouteKind.Definition, "split", "web"));
        Assert.Empty(await UsesAsync(HttpRouteKind.Definition, "split", "emoji-1"));
        Assert.Empty(await UsesAsync(HttpRouteKind.Definition, "nothing", "web"));
    }

    [Fact]
    public async Task A_backend_of_a_route_shows_as_a_cluster_and_a_called_service_as_a_listener_too()
    {
        Assert.Equal(["CDS default/canary/80", "EDS default/canary/80"],
            await UsesAsync(ServiceKind.Definition, "canary", "web"));
        Assert.Equal(
            ["LDS outbound/14001", "RDS default/emoji/80", "CDS default/emoji/80", "EDS default/emoji/80"],
            await UsesAsync(ServiceKind.Definition, "emoji", "web"));
    }

    [Fact]
    public async Task A_workload_shows_in_its_own_proxys_listeners_and_in_its_callers_endpoints()
    {
        Assert.Equal(["LDS inbound/18081"], await UsesAsync(WorkloadKind.Definition, "emoji-1", "emoji-1"));
        Assert.Equal(["EDS default/emoji/80", "EDS default/canary/80"],
            (await UsesAsync(WorkloadKind.Definition, "emoji-1", "web")).OrderDescending());
    }

    [Fact]
    public async Task Rules_stand_in_the_order_in_which_they_are_asked_and_what_is_never_reached_names_its_winner()
    {
        ResourceGraph graph = await Graphs.BuildAsync(Graphs.WebAndEmoji + Canary);
        var ranks = new RouteRanks(graph);
        ranks.Add(graph.HttpRoutes.Find("default", "split")!);
        ranks.Add(graph.HttpRoutes.Find("default", "zz-later")!);
        Assert.Equal(
            [
                "1/4 default/split/0 GET, prefix /v2 -",
                "2/4 default/split/0 prefix /v2 -",
                "3/4 default/zz-later/0 prefix /v2/ default/split/0",
                "4/4 default/zz-later/0 prefix /v3 -",
            ],
            ranks.Ranks.Select(r => $"{r.Position}/{r.Of} {r.Rule} {r.Match} {r.ShadowedBy ?? "-"}").Order());
    }

    [Fact]
    public async Task Callers_with_routes_of_their_own_are_noted()
    {
        const string Consumer = """
            ---
            {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: mine, namespace: other}, spec: {
                parentRefs: [{name: emoji, namespace: default}], rules: [{backendRefs: [{name: x, port: 80}]}]}}

            """;
        ResourceGraph graph = await Graphs.BuildAsync(Graphs.WebAndEmoji + Canary + Consumer);
        var ranks = new RouteRanks(graph);
        ranks.Add(graph.HttpRoutes.Find("default", "split")!);
        Assert.Contains("namespace other", Assert.Single(ranks.Notes));
        ranks.Add(graph.HttpRoutes.Find("other", "mine")!);
        Assert.Equal("callers in namespace other", ranks.Ranks[^1].Callers);
    }

    private static async Task<List<string>> UsesAsync(ResourceKind kind, string name, string proxy)
    {
        ResourceGraph graph = await Graphs.BuildAsync(Graphs.WebAndEmoji + Canary);
        var key = new ResourceKey(kind.StoreName, "default", name);
        return
        [
            .. new Effects(graph).Of(kind, key, graph.Workload("default", proxy)!)
                .Select(u => $"{XdsTypes.ShortName(u.Type)} {u.Name}"),
        ];
    }
}
