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
        Assert.Equal(0, route.Route_.Timeout!.Value.TotalMs);
        Assert.Equal(0, route.Route_.MaxStreamDuration!.GrpcTimeoutHeaderMax!.Value.TotalMs);
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

    private static string Resource(string rules) =>
        "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: GRPCRoute, metadata: {name: r}, "
        + "spec: {parentRefs: [{name: emoji}], rules: [" + rules + "]}}\n";
}
