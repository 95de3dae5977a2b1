using System.Text;
using Tulle.Control.Compiler;
using Tulle.Control.Graph;
using Tulle.Control.Serving;
using Tulle.Control.Sources;
using Tulle.Control.Sources.Schemas;
using Tulle.Xds.Messages;

namespace Tulle.Control.Tests.Compiler;

public sealed class GrpcRouteTests
{
    private const string Emoji = "backendRefs: [{name: emoji, port: 80}]";

    [Theory]
    [InlineData("{service: a.v1.S, method: M}", "path /a.v1.S/M")]
    [InlineData("{service: a.v1.S}", "segments /a.v1.S")]
    [InlineData("{method: M}", "regex /[^/]+/M")]
    [InlineData("{type: RegularExpression, service: 'a\\..*', method: 'Get|List'}", "regex /(?:a\\..*)/(?:Get|List)")]
    public async Task A_method_match_is_a_path(string method, string path)
    {
        Route[] routes =
            await RoutesAsync($"{{matches: [{{method: {method}}}], backendRefs: [{{name: emoji, port: 80}}]}}");
        RouteMatch match = routes[0].Match!;
        Assert.Equal(path, match.Path.Length > 0 ? $"path {match.Path}"
            : match.PathSeparatedPrefix.Length > 0 ? $"segments {match.PathSeparatedPrefix}"
            : $"regex {match.SafeRegex!.Regex}");
    }

    [Fact]
    public async Task Headers_weights_and_filters_are_an_HTTPRoute_s_and_a_call_lasts_as_long_as_its_deadline()
    {
        Route route = (await RoutesAsync("{matches: [{headers: [{name: x, value: y}]}], filters: [{type: RequestHeaderModifier, "
            + "requestHeaderModifier: {set: [{name: a, value: b}]}}], backendRefs: [{name: emoji, port: 80, weight: 3}, "
            + "{name: gone, port: 80, weight: 1}]}"))[0];
        Assert.Equal("x", route.Match!.Headers.Single().Name);
        Assert.Equal("a", route.RequestHeadersToAdd.Single().Header!.Key);
        Assert.Equal([3u, 1u], route.Route_!.WeightedClusters!.Clusters.Select(static c => c.Weight!.Value));
        Assert.Equal(RouteAction_ClusterNotFoundResponseCode.ServiceUnavailable, route.Route_.ClusterNotFoundResponseCode);
        Assert.Equal(0, route.Route_.Timeout!.Value.TotalMs);
        Assert.Equal(0, route.Route_.MaxStreamDuration!.GrpcTimeoutHeaderMax!.Value.TotalMs);
    }

    /// <summary>GRPCRouteRule, "backendRefs": UNAVAILABLE, which is what 503 is to a gRPC call; an HTTPRoute has 500.</summary>
    [Fact]
    public async Task A_rule_whose_backends_are_not_there_is_unavailable()
    {
        Route route = (await RoutesAsync("{backendRefs: [{name: gone, port: 80}]}"))[0];
        Assert.Equal(503u, route.DirectResponse!.Status);
    }

    [Fact]
    public async Task It_goes_before_HTTPRoutes_and_a_port_without_a_declaration_takes_nothing_but_HTTP()
    {
        const string Http = "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: r}, spec: "
            + "{parentRefs: [{name: emoji}], rules: [{matches: [{path: {value: /h}}], "
            + "backendRefs: [{name: emoji, port: 80}]}]}}\n";
        string yaml = Graphs.WebAndEmoji + Http
            + Resource("{matches: [{method: {service: s}}], backendRefs: [{name: emoji, port: 80}]}");
        ResourceGraph graph = await Graphs.BuildAsync(yaml);
        ProxyConfig config = new ProxyCompiler(graph, Graphs.TulleProxies).Compile(Graphs.Web);
        var routes = Graphs.Decode<RouteConfiguration>(config, XdsType.Route, "default/emoji/80");
        Assert.Equal("/s", routes.VirtualHosts[0].Routes.Single().Match!.PathSeparatedPrefix);
        Assert.Null(Graphs.Decode<Listener>(config, XdsType.Listener, "outbound/14001").DefaultFilterChain);
        var ranks = new RouteRanks(graph);
        ranks.Add(graph.GrpcRoutes.Find("default", "r")!);
        Assert.Equal("default/r/0", Assert.Single(ranks.Ranks).Rule);
    }

    [Fact]
    public async Task Rules_are_asked_in_the_order_of_GRPCRouteRule_whatever_kind_of_match_they_have()
    {
        // Most characters of the service, then of the method, then most headers.
        string[] wanted =
        [
            "{method: {type: RegularExpression, service: 'shop\\.v1\\.(Cart|Till)'}}",
            "{method: {service: shop.v1.Cart, method: AddAll}}",
            "{method: {type: RegularExpression, service: 'shop.v1.Ca.+', method: 'Add.?'}}",
            "{method: {service: shop.v1.Cart, method: Add}, headers: [{name: a, value: b}, {name: c, value: d}]}",
            "{method: {service: shop.v1.Cart, method: Add}, headers: [{name: a, value: b}]}",
            "{method: {service: shop.v1.Cart, method: Add}}",
            "{method: {service: shop.v1.Cart}}",
            "{method: {service: Cart}, headers: [{name: a, value: b}]}",
            "{method: {method: RemoveEverything}}",
            "{method: {method: Add}, headers: [{name: a, value: b}]}",
            "{method: {method: Add}}",
            "{headers: [{name: a, value: b}]}",
        ];
        string[] rules = [.. wanted.Select((m, i) => $"{{name: p{i:00}, matches: [{m}], {Emoji}}}"), $"{{name: p99, {Emoji}}}"];
        foreach (string[] order in (string[][])[[.. rules.Reverse()], [.. rules.Skip(5), .. rules.Take(5)]])
        {
            Route[] routes = await RoutesAsync(string.Join(", ", order));
            Assert.Equal(
                [.. wanted.Select(static (_, i) => $"default/r/p{i:00}"), "default/r/p99"], routes.Select(static r => r.Name));
        }
    }

    [Fact]
    public async Task Ties_go_to_the_first_name_and_then_to_the_first_rule_and_a_rule_without_matches_is_one_that_takes_all()
    {
        string yaml = Graphs.WebAndEmoji
            + Resource($"{{name: all, {Emoji}}}, {{name: also, matches: [{{}}], {Emoji}}}", "b")
            + Resource($"{{name: s, matches: [{{method: {{service: s}}}}], {Emoji}}}, {{name: t, matches: "
                + $"[{{method: {{service: t}}}}], {Emoji}}}, {{name: all, matches: [{{}}], {Emoji}}}", "a");
        ResourceGraph graph = await Graphs.BuildAsync(yaml);
        ProxyConfig config = new ProxyCompiler(graph, Graphs.TulleProxies).Compile(Graphs.Web);
        var routes = Graphs.Decode<RouteConfiguration>(config, XdsType.Route, "default/emoji/80");
        Assert.Equal(
            ["default/a/s", "default/a/t", "default/a/all", "default/b/all", "default/b/also"],
            routes.VirtualHosts[0].Routes.Select(static r => r.Name));
        var ranks = new RouteRanks(graph);
        ranks.Add(graph.GrpcRoutes.Find("default", "a")!);
        ranks.Add(graph.GrpcRoutes.Find("default", "b")!);
        Assert.Equal(
            ["service s", "service t", "every call", "every call", "every call"], ranks.Ranks.Select(static r => r.Match));
        Assert.Equal("default/a/all", ranks.Ranks[^1].ShadowedBy);
    }

    [Theory]
    [InlineData("{method: {}}", "spec.rules[0].matches[0].method", "service, method or both")]
    [InlineData("{method: {service: a/b}}", "spec.rules[0].matches[0].method.service", "a.b")]
    [InlineData("{method: {method: 1x}}", "spec.rules[0].matches[0].method.method", "ListAll")]
    [InlineData("{method: {type: RegularExpression, service: '('}}", "spec.rules[0].matches[0].method.service", "RE2")]
    [InlineData("{path: {value: /}}", "spec.rules[0].matches[0].path", "")]
    public void What_cannot_be_a_call_is_refused_with_its_field(string match, string field, string advice)
    {
        var context = new CheckContext(new ErrorList("test"));
        ResourceReader.Read(
            Encoding.UTF8.GetBytes(Resource($"{{matches: [{match}], backendRefs: [{{name: emoji, port: 80}}]}}")), false,
            "default", context);
        FieldError error = Assert.Single(context.Errors.Errors);
        Assert.Contains(field, error.ToString(), StringComparison.Ordinal);
        if (advice.Length > 3)
        {
            Assert.Contains(advice, error.ToString(), StringComparison.Ordinal);
        }
    }

    private static async Task<Route[]> RoutesAsync(string rules)
    {
        ProxyConfig config = await Graphs.CompileAsync(Graphs.WebAndEmoji + Resource(rules));
        return [.. Graphs.Decode<RouteConfiguration>(config, XdsType.Route, "default/emoji/80").VirtualHosts[0].Routes];
    }

    private static string Resource(string rules, string name = "r") =>
        "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: GRPCRoute, metadata: {name: " + name + "}, "
        + "spec: {parentRefs: [{name: emoji}], rules: [" + rules + "]}}\n";
}
