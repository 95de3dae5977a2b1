using Tulle.Control.Serving;
using Tulle.Xds.Messages;

namespace Tulle.Control.Tests.Compiler;

public sealed class RouteCompilerTests
{
    private const string ToEmoji = "backendRefs: [{name: emoji, port: 80}]";

    [Fact]
    public async Task Without_an_HTTPRoute_all_goes_to_the_service_with_a_timeout_and_safe_retries()
    {
        ProxyConfig config = await Graphs.CompileAsync(Graphs.WebAndEmoji);
        Route route =
            Assert.Single(Routes(Graphs.Decode<RouteConfiguration>(config, XdsType.Route, "default/emoji/80")));
        Assert.Equal("/", route.Match!.Prefix);
        Assert.Equal("default/emoji/80", route.Route_!.Cluster);
        Assert.Equal(15_000, route.Route_.Timeout!.Value.TotalMs);
        AssertSafe(route.Route_.RetryPolicy!);
        var inbound = Graphs.Decode<Listener>(config, XdsType.Listener, "inbound/18080");
        AssertSafe(Assert.Single(inbound.FilterChains[0].Filters[0].TypedConfig!.As<HttpConnectionManager>()!
            .RouteConfig!.VirtualHosts[0].Routes).Route_!.RetryPolicy!);
        foreach (string name in (string[])["default/emoji/80", "inbound/8080"])
        {
            var cluster = Graphs.Decode<Cluster>(config, XdsType.Cluster, name);
            CircuitBreakers_Thresholds limits = Assert.Single(cluster.CircuitBreakers!.Thresholds);
            Assert.Equal(20, limits.RetryBudget!.BudgetPercent!.Value);
            Assert.Equal(128u, limits.RetryBudget.MinRetryConcurrency);
        }
    }

    /// <summary>Many short tries, and none of what may have been processed.</summary>
    private static void AssertSafe(RetryPolicy policy)
    {
        Assert.Equal("connect-failure,refused-stream,reset-before-request", policy.RetryOn);
        Assert.Equal(10u, policy.NumRetries);
        Assert.Equal(25, policy.RetryBackOff!.MaxInterval!.Value.TotalMs);
    }

    [Theory]
    [InlineData("{codes: [503]}", 2u)]
    [InlineData("{attempts: 0}", 0u)]
    public async Task A_rule_with_retries_of_its_own_has_no_more_than_it_says(string retry, uint tries)
    {
        RouteConfiguration routes = await Graphs.RoutesAsync($"{{{ToEmoji}, retry: {retry}}}");
        RetryPolicy policy = Routes(routes)[0].Route_!.RetryPolicy!;
        Assert.Equal(tries, policy.NumRetries);
        Assert.Null(policy.RetryBackOff);
    }

    [Fact]
    public async Task Matches_stand_in_the_order_of_precedence_of_Gateway_API()
    {
        RouteConfiguration routes = await Graphs.RoutesAsync(
            $"{{name: any, {ToEmoji}}}, "
            + $"{{name: prefix, matches: [{{path: {{value: /a}}}}], {ToEmoji}}}, "
            + $"{{name: longer, matches: [{{path: {{value: /a/b}}}}], {ToEmoji}}}, "
            + $"{{name: method, matches: [{{path: {{value: /a}}, method: GET}}], {ToEmoji}}}, "
            + $"{{name: header, matches: [{{path: {{value: /a}}, headers: [{{name: x, value: y}}]}}], {ToEmoji}}}, "
            + $"{{name: query, matches: [{{path: {{value: /a}}, queryParams: [{{name: x, value: y}}]}}], {ToEmoji}}}, "
            + $"{{name: exact, matches: [{{path: {{type: Exact, value: /}}}}], {ToEmoji}}}");
        Assert.Equal(
            ["exact", "longer", "method", "header", "query", "prefix", "any"],
            Routes(routes).Select(r => r.Name.Split('/')[^1]));
    }

    [Theory]
    [InlineData("/", "prefix", "/")]
    [InlineData("/a", "segments", "/a")]
    [InlineData("/a/", "segments", "/a")]
    public async Task A_path_prefix_matches_whole_segments(string value, string kind, string expected)
    {
        RouteConfiguration routes = await Graphs.RoutesAsync($"{{matches: [{{path: {{value: {value}}}}}], {ToEmoji}}}");
        RouteMatch match = Routes(routes)[0].Match!;
        Assert.Equal(expected, kind == "prefix" ? match.Prefix : match.PathSeparatedPrefix);
    }

    [Fact]
    public async Task Weights_split_and_a_backend_that_is_missing_keeps_its_share()
    {
        RouteConfiguration routes = await Graphs.RoutesAsync(
            "{backendRefs: [{name: emoji, port: 80, weight: 9}, {name: gone, port: 80, weight: 1}, "
                + "{name: emoji, port: 80, weight: 0}]}");
        RouteAction action = Routes(routes)[0].Route_!;
        Assert.Equal(
            [("default/emoji/80", 9u), ("missing/default/gone/80", 1u)],
            action.WeightedClusters!.Clusters.Select(c => (c.Name, c.Weight!.Value)));
        Assert.Equal(RouteAction_ClusterNotFoundResponseCode.InternalServerError, action.ClusterNotFoundResponseCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{backendRefs: [{name: gone, port: 80}]}")]
    [InlineData("{backendRefs: [{name: emoji, port: 81}]}")]
    [InlineData("{backendRefs: [{name: emoji, port: 80, weight: 0}]}")]
    [InlineData("{backendRefs: [{name: emoji, namespace: other, port: 80}]}")]
    public async Task A_rule_without_a_usable_backend_answers_500(string rule) =>
        Assert.Equal(500u, Routes(await Graphs.RoutesAsync(rule))[0].DirectResponse!.Status);

    [Fact]
    public async Task Timeouts_and_retries_are_taken_over()
    {
        RouteConfiguration routes = await Graphs.RoutesAsync(
            $"{{{ToEmoji}, timeouts: {{request: 1m30s, backendRequest: 500ms}}, "
            + "retry: {attempts: 4, codes: [502, 503], backoff: 100ms}}");
        RouteAction action = Routes(routes)[0].Route_!;
        Assert.Equal(90_000, action.Timeout!.Value.TotalMs);
        Assert.Equal(500, action.RetryPolicy!.PerTryTimeout!.Value.TotalMs);
        Assert.Equal(4u, action.RetryPolicy.NumRetries);
        Assert.EndsWith(",retriable-status-codes", action.RetryPolicy.RetryOn, StringComparison.Ordinal);
        Assert.Equal([502u, 503u], action.RetryPolicy.RetriableStatusCodes.ToArray());
        Assert.Equal(100, action.RetryPolicy.RetryBackOff!.BaseInterval!.Value.TotalMs);
    }

    [Fact]
    public async Task Header_changes_keep_their_percent_signs()
    {
        RouteConfiguration routes = await Graphs.RoutesAsync(
            "{filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: 50%}], "
            + $"add: [{{name: b, value: c}}], remove: [d]}}}}], {ToEmoji}}}");
        Route route = Routes(routes)[0];
        Assert.Equal(
            [("a", "50%%", HeaderValueOption_HeaderAppendAction.OverwriteIfExistsOrAdd),
                ("b", "c", HeaderValueOption_HeaderAppendAction.AppendIfExistsOrAdd)],
            route.RequestHeadersToAdd.Select(h => (h.Header!.Key, h.Header.Value, h.AppendAction)));
        Assert.Equal(["d"], route.RequestHeadersToRemove.ToArray());
    }

    [Theory]
    [InlineData("/a", "/b", "/b", null)]
    [InlineData("/a", "/b/", "/b", null)]
    [InlineData("/", "/b", "/b/", null)]
    [InlineData("/a", "/", "", "^/a/*")]
    public async Task A_replaced_prefix_neither_doubles_nor_loses_a_slash(
        string match, string to, string prefix, string? regex)
    {
        RouteConfiguration routes = await Graphs.RoutesAsync(
            $"{{matches: [{{path: {{value: {match}}}}}], {ToEmoji}, filters: [{{type: URLRewrite, urlRewrite: "
            + $"{{path: {{type: ReplacePrefixMatch, replacePrefixMatch: {to}}}}}}}]}}");
        RouteAction action = Routes(routes)[0].Route_!;
        Assert.Equal(prefix, action.PrefixRewrite);
        Assert.Equal(regex, action.RegexRewrite?.Pattern!.Regex);
    }

    [Fact]
    public async Task A_redirect_has_no_backend()
    {
        RouteConfiguration routes = await Graphs.RoutesAsync(
            "{filters: [{type: RequestRedirect, requestRedirect: {hostname: h.test, port: 444, statusCode: 307}}]}");
        RedirectAction redirect = Routes(routes)[0].Redirect!;
        Assert.Equal(("h.test", 444u), (redirect.HostRedirect, redirect.PortRedirect));
        Assert.Equal(RedirectAction_RedirectResponseCode.TemporaryRedirect, redirect.ResponseCode);
    }

    [Fact]
    public async Task Routes_of_the_callers_namespace_go_before_those_of_the_service()
    {
        const string Both = """
            ---
            apiVersion: tulle.dev/v1alpha1
            kind: Workload
            metadata: {name: far, namespace: other}
            spec: {address: 10.0.0.9, upstreams: [{service: emoji, namespace: default, port: 80, localPort: 14001}]}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: producer}
            spec: {parentRefs: [{name: emoji}], rules: [{backendRefs: [{name: emoji, port: 80}]}]}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: consumer, namespace: other}
            spec: {parentRefs: [{name: emoji, namespace: default}],
                rules: [{filters: [{type: RequestRedirect, requestRedirect: {}}]}]}
            """;
        ProxyConfig near = await Graphs.CompileAsync(Graphs.WebAndEmoji + Both);
        ProxyConfig far = await Graphs.CompileAsync(Graphs.WebAndEmoji + Both, Graphs.Web with { Id = "far.other" });
        Assert.Equal("default/producer/0", Name(near));
        Assert.Equal("other/consumer/0", Name(far));

        static string Name(ProxyConfig config) =>
            Routes(Graphs.Decode<RouteConfiguration>(config, XdsType.Route, "default/emoji/80"))[0].Name;
    }

    private static List<Route> Routes(RouteConfiguration configuration) => [.. configuration.VirtualHosts[0].Routes];
}
