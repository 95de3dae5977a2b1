using Tulle.Model;

namespace Tulle.Xds.Tests.Translation;

/// <summary>An unset field means what it means in Envoy.</summary>
public sealed class DefaultsTests
{
    [Fact]
    public void A_connection_manager_has_the_defaults_of_envoy()
    {
        HttpConnectionManager manager = Bootstraps.Manager(
            Bootstraps.WithRoute("{match: {prefix: /}, route: {cluster: web}}"));

        Assert.Equal(CodecType.Auto, manager.CodecType);
        Assert.Equal(60, manager.MaxRequestHeadersKb);
        Assert.Equal(100, manager.MaxHeadersCount);
        Assert.Equal(3_600_000, manager.IdleTimeoutMs);
        Assert.Equal(300_000, manager.StreamIdleTimeoutMs);
        Assert.Equal(0, manager.RequestTimeoutMs);
        Assert.Equal(5_000, manager.DrainTimeoutMs);
        Assert.Equal(1_000, manager.DelayedCloseTimeoutMs);
        Assert.True(manager.GenerateRequestId);
        Assert.False(manager.UseRemoteAddress);
        Assert.False(manager.NormalizePath);
        Assert.Equal(EscapedSlashesAction.KeepUnchanged, manager.EscapedSlashesAction);
        Assert.Null(manager.InternalAddress);
        Assert.True(manager.Http1.AllowAbsoluteUrl);
        Assert.False(manager.Http1.AcceptHttp10);
    }

    [Fact]
    public void A_cluster_has_the_defaults_of_envoy()
    {
        Snapshot snapshot = Bootstraps.Snapshot(Bootstraps.WithCluster("{name: 'a:b'}"));
        Cluster cluster = snapshot.FindCluster("a:b")!;

        Assert.Equal(5_000, cluster.ConnectTimeoutMs);
        Assert.Equal(ClusterType.Static, cluster.Type);
        Assert.Equal("a_b", cluster.StatName);
        Assert.Equal(LoadBalancerKind.RoundRobin, cluster.LoadBalancer.Kind);
        Assert.Equal(1_048_576, cluster.PerConnectionBufferLimitBytes);
        Assert.Equal(1_024u, cluster.CircuitBreakers[0].MaxConnections);
        Assert.Equal(3u, cluster.CircuitBreakers[1].MaxRetries);
        Assert.Equal(50, cluster.PanicThresholdPercent);
        Assert.Equal(5_000, cluster.Dns.RefreshRateMs);
        Assert.Equal(3_600_000, cluster.Http.IdleTimeoutMs);
        Assert.Equal(140u, snapshot.Endpoints[cluster.Slot]?.OverprovisioningFactorPercent);
    }

    [Fact]
    public void A_route_has_the_defaults_of_envoy()
    {
        Route route = Bootstraps.Route(
            "{match: {prefix: /}, route: {cluster: web, retry_policy: {retry_on: '5xx,reset'}}}");
        var action = (ForwardAction)route.Action;

        Assert.Equal("web", action.Cluster);
        Assert.Equal(15_000, action.TimeoutMs);
        Assert.Null(action.IdleTimeoutMs);
        Assert.Equal(503, action.ClusterNotFoundStatus);
        Assert.Equal(1u, action.Retry!.NumRetries);
        Assert.Equal(RetryOn.FiveXx | RetryOn.Reset, action.Retry.On);
        Assert.Equal((25L, 250L), (action.Retry.BackOffBaseMs, action.Retry.BackOffMaxMs));
        Assert.Equal("v", route.VirtualHost.Name);
        Assert.Equal("r", route.VirtualHost.Configuration.Name);
    }

    [Fact]
    public void A_route_without_own_policies_takes_those_of_the_virtual_host()
    {
        HttpConnectionManager manager = Bootstraps.Manager(Bootstraps.WithManager($$$$"""
            http_filters: [{{{{Bootstraps.Router}}}}]
            route_config:
              name: r
              virtual_hosts:
              - name: v
                domains: ["*"]
                retry_policy: {retry_on: reset, num_retries: 7}
                request_mirror_policies: [{cluster: web}]
                routes:
                - {match: {prefix: /own}, route: {cluster: web, retry_policy: {retry_on: 5xx}}}
                - {match: {prefix: /}, route: {cluster: web}}
            """));
        Route[] routes = manager.RouteConfiguration!.VirtualHosts[0].Routes;

        Assert.Equal(RetryOn.FiveXx, ((ForwardAction)routes[0].Action).Retry!.On);
        Assert.Equal(7u, ((ForwardAction)routes[1].Action).Retry!.NumRetries);
        Assert.Equal("web", ((ForwardAction)routes[1].Action).Mirrors[0].Cluster);
    }

    [Fact]
    public void Removals_come_before_additions_and_constants_need_no_programme()
    {
        Route route = Bootstraps.Route("""
            {match: {prefix: /}, route: {cluster: web}, request_headers_to_remove: [X-Old],
             request_headers_to_add: [{header: {key: X-New, value: "100%%"}},
                                      {header: {key: x-path, value: "%REQ(:PATH)%"},
                                       append_action: OVERWRITE_IF_EXISTS}]}
            """);
        HeaderMutation[] items = route.RequestHeaders.Items;

        Assert.Equal(
            [HeaderMutationKind.Remove, HeaderMutationKind.AppendIfExistsOrAdd, HeaderMutationKind.OverwriteIfExists],
            items.Select(i => i.Kind));
        Assert.Equal("x-old"u8, items[0].Name);
        Assert.Equal("100%"u8, items[1].Value);
        Assert.Null(items[1].Format);
        Assert.NotNull(items[2].Format);
    }

    [Fact]
    public void The_later_runtime_layer_wins_and_fractions_follow_the_runtime()
    {
        string yaml = Bootstraps.WithRoute("{match: {prefix: /, runtime_fraction: "
            + "{runtime_key: a.b, default_value: {numerator: 5}}}, route: {cluster: web}}")
            + """

            layered_runtime:
              layers:
              - {name: base, static_layer: {a: {b: 10}}}
              - {name: over, static_layer: {a.b: 20}}
              - {name: admin, admin_layer: {}}
            """;
        (SnapshotBuilderHandle builder, Route route) = FirstRoute(yaml);

        Assert.Equal(new FractionalPercent(20, 100), route.Match.RuntimeFraction!.Percent);
        Assert.True(builder.Modify("a.b", "70"));
        Assert.Equal(new FractionalPercent(70, 100), route.Match.RuntimeFraction.Percent);
        Assert.True(builder.Modify("a.b", ""));
        Assert.Equal(new FractionalPercent(20, 100), route.Match.RuntimeFraction.Percent);
    }

    [Theory]
    [InlineData("70", 70, 100)]
    [InlineData("33.9", 33, 100)]
    [InlineData("101", 100, 100)]
    [InlineData("0", 0, 100)]
    [InlineData("{numerator: 3, denominator: MILLION}", 3, 1_000_000)]
    [InlineData("{\"numerator\": 3, \"denominator\": \"TEN_THOUSAND\"}", 3, 10_000)]
    [InlineData("-1", 5, 100)]
    [InlineData("true", 5, 100)]
    [InlineData("some words", 5, 100)]
    [InlineData("{numerator: 3, nonsense: 1}", 5, 100)]
    public void A_fraction_takes_numbers_and_fractions_from_the_runtime_and_nothing_else(
        string value, uint numerator, uint denominator)
    {
        string yaml = Bootstraps.WithRoute("{match: {prefix: /, runtime_fraction: "
            + "{runtime_key: a.b, default_value: {numerator: 5}}}, route: {cluster: web}}")
            + "\nlayered_runtime: {layers: [{name: admin, admin_layer: {}}]}\n";
        (SnapshotBuilderHandle builder, Route route) = FirstRoute(yaml);
        Assert.True(builder.Modify("a.b", value));
        Assert.Equal(new FractionalPercent(numerator, denominator), route.Match.RuntimeFraction!.Percent);
    }

    private static (SnapshotBuilderHandle Builder, Route Route) FirstRoute(string yaml)
    {
        (Tulle.Xds.Translation.SnapshotBuilder? builder, Xds.Codec.ConfigErrors errors) = Bootstraps.Read(yaml);
        Assert.True(errors.IsEmpty, errors.ToString());
        var manager = (HttpConnectionManager)builder!.Current.Listeners[0].FilterChains[0].Filters[0];
        return (new(builder), manager.RouteConfiguration!.VirtualHosts[0].Routes[0]);
    }

    private sealed record SnapshotBuilderHandle(Tulle.Xds.Translation.SnapshotBuilder Builder)
    {
        public bool Modify(string key, string value) =>
            Builder.ModifyRuntime(new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value });
    }
}
