using Tulle.Model;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Tests.Translation;

/// <summary>Updates keep what did not change, and hold back what is not complete.</summary>
public sealed class SnapshotBuilderTests
{
    private const string Ads = "{ads: {}}";

    private readonly SnapshotBuilder _builder = Bootstraps.Read("""
        node: {id: a, cluster: b}
        dynamic_resources:
          ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: fixed}}]}
          cds_config: {ads: {}}
          lds_config: {ads: {}}
        static_resources: {clusters: [{name: fixed}]}
        """).Builder!;

    [Fact]
    public void A_listener_whose_address_cannot_be_had_is_refused_and_the_others_are_taken()
    {
        _builder.BindListener = static listener =>
            listener.Addresses[0].Port == 81 ? "cannot bind '127.0.0.1:81': Address already in use" : null;
        UpdateOutcome outcome = ListenersAt(80, 81);
        Assert.Equal(
            "Error adding/updating listener(s) l81: cannot bind '127.0.0.1:81': Address already in use", outcome.Error);
        Assert.Equal(["l80"], _builder.Current.Listeners.Select(static l => l.Name));
        Assert.Null(ListenersAt(80).Error);
        Assert.Null(ListenersAt(82).Error);
        Assert.Equal(["l82"], _builder.Current.Listeners.Select(static l => l.Name));
        Assert.True(_builder.Current.Listeners[0].Slot < 2, "slots of removed listeners are given again");
    }

    private UpdateOutcome ListenersAt(params int[] ports) => Listeners([.. ports.Select(static p => $$$$"""
        {name: l{{{{p}}}}, address: {socket_address: {address: 127.0.0.1, port_value: {{{{p}}}} }}, filter_chains: [{filters:
          [{name: tcp, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy,
            stat_prefix: t, cluster: fixed}}]}]}
        """)]);

    [Fact]
    public void An_unchanged_cluster_stays_the_same_object_in_the_same_slot()
    {
        Clusters("{name: a}", "{name: b}");
        Tulle.Model.Cluster a = _builder.Current.FindCluster("a")!;
        Tulle.Model.Cluster b = _builder.Current.FindCluster("b")!;

        Clusters("{name: a}", "{name: b, connect_timeout: 9s}");

        Assert.Same(a, _builder.Current.FindCluster("a")!);
        Assert.NotSame(b, _builder.Current.FindCluster("b")!);
        Assert.Equal(b.Slot, _builder.Current.FindCluster("b")!.Slot);
        Assert.Same(a, _builder.Current.Clusters[a.Slot]);
    }

    [Fact]
    public void An_update_that_changes_nothing_makes_no_snapshot()
    {
        Clusters("{name: a}");
        Snapshot before = _builder.Current;

        UpdateOutcome outcome = Clusters("{name: a}");

        Assert.False(outcome.Changed);
        Assert.Same(before, _builder.Current);
    }

    [Fact]
    public void A_cluster_that_is_not_named_any_more_is_gone_but_static_ones_stay()
    {
        Clusters("{name: a}");

        Clusters();

        Assert.Equal(["fixed"], _builder.Current.ClusterSlots.Keys);
    }

    [Fact]
    public void The_good_clusters_of_a_bad_update_are_taken()
    {
        UpdateOutcome outcome = Clusters("{name: good}", "{name: bad, type: EDS}");

        Assert.StartsWith("Error adding/updating cluster(s) bad: ", outcome.Error);
        Assert.Contains("good", _builder.Current.ClusterSlots.Keys);
        Assert.DoesNotContain("bad", _builder.Current.ClusterSlots.Keys);
    }

    [Fact]
    public void The_first_of_two_clusters_of_one_name_counts()
    {
        UpdateOutcome outcome = Clusters("{name: a, connect_timeout: 1s}", "{name: a, connect_timeout: 2s}");

        Assert.Contains("duplicate cluster a found", outcome.Error);
        Assert.Equal(1_000, _builder.Current.FindCluster("a")!.ConnectTimeoutMs);
    }

    [Fact]
    public void An_eds_cluster_warms_until_its_endpoints_are_there()
    {
        Clusters($"{{name: a, type: EDS, eds_cluster_config: {{eds_config: {Ads}, service_name: svc}}}}");

        Assert.True(_builder.HasWarmingClusters);
        Assert.Equal(["svc"], _builder.EndpointSubscriptions.Select(s => s.ResourceName));
        Assert.DoesNotContain("a", _builder.Current.ClusterSlots.Keys);

        Endpoints("svc", 8080);

        Tulle.Model.Cluster cluster = _builder.Current.FindCluster("a")!;
        Assert.Equal(8080, _builder.Current.Endpoints[cluster.Slot]!.Localities[0].Endpoints[0].Address.Port);
    }

    [Fact]
    public void New_endpoints_leave_the_cluster_alone()
    {
        Clusters($"{{name: a, type: EDS, eds_cluster_config: {{eds_config: {Ads}}}}}");
        Endpoints("a", 1);
        Tulle.Model.Cluster cluster = _builder.Current.FindCluster("a")!;

        Endpoints("a", 2);

        Assert.Same(cluster, _builder.Current.FindCluster("a")!);
        Assert.Equal(2, _builder.Current.Endpoints[cluster.Slot]!.Localities[0].Endpoints[0].Address.Port);
    }

    [Fact]
    public void A_cluster_without_an_eds_answer_goes_on_empty_after_the_timeout()
    {
        Clusters($"{{name: a, type: EDS, eds_cluster_config: {{eds_config: {Ads}}}}}");

        _builder.GiveUpOnEndpoints("a");

        Assert.Null(_builder.Current.Endpoints[_builder.Current.FindCluster("a")!.Slot]);
        Assert.False(_builder.HasWarmingClusters);
    }

    [Fact]
    public void A_listener_warms_until_its_routes_are_there()
    {
        Listeners(Listener("main", 1, "rds: {route_config_name: r, config_source: {ads: {}}}"));

        Assert.True(_builder.HasWarmingListeners);
        Assert.Empty(_builder.Current.Listeners);
        Assert.Equal(["r"], _builder.RouteSubscriptions.Select(s => s.ResourceName));

        _builder.ApplyRoutes(Update<Messages.RouteConfiguration>(true, """
            {name: r, virtual_hosts: [{name: v, domains: ["*"], routes: [
              {match: {prefix: /}, route: {cluster: gone}}]}]}
            """), 0);

        Assert.Equal("main", Assert.Single(_builder.Current.Listeners).Name);
        Assert.Equal("r", _builder.Current.RoutesByName["r"].Name);
    }

    [Fact]
    public void A_changed_listener_keeps_its_slot_and_its_unchanged_filter_chains()
    {
        string inline = "route_config: {name: r}";
        Listeners(Listener("main", 1, inline));
        Tulle.Model.Listener before = _builder.Current.Listeners[0];

        Listeners(Listener("main", 1, inline).Replace("name: main,", "name: main, tcp_backlog_size: 5,"));
        Tulle.Model.Listener after = _builder.Current.Listeners[0];

        Assert.NotSame(before, after);
        Assert.Equal(before.Slot, after.Slot);
        Assert.Same(before.FilterChains[0], after.FilterChains[0]);
    }

    [Fact]
    public void A_second_listener_on_the_same_address_is_refused()
    {
        UpdateOutcome outcome = Listeners(
            Listener("one", 7, "route_config: {name: r}"), Listener("two", 7, "route_config: {name: r}"));

        Assert.Contains("'two' has duplicate address '127.0.0.1:7' as existing listener", outcome.Error);
        Assert.Single(_builder.Current.Listeners);
    }

    [Fact]
    public void A_listener_may_take_over_the_address_of_a_removed_one()
    {
        Listeners(Listener("one", 7, "route_config: {name: r}"));

        UpdateOutcome outcome = Listeners(Listener("two", 7, "route_config: {name: r}"));

        Assert.Null(outcome.Error);
        Assert.Equal("two", Assert.Single(_builder.Current.Listeners).Name);
    }

    private static string Listener(string name, int port, string routes) => $$$$"""
        {name: {{{{name}}}}, address: {socket_address: {address: 127.0.0.1, port_value: {{{{port}}}}}},
         filter_chains: [{filters: [
          {name: hcm, typed_config: {
            "@type": {{{{Bootstraps.ManagerType}}}},
            stat_prefix: s, {{{{routes}}}}, http_filters: [{{{{Bootstraps.Router}}}}]}}]}]}
        """;

    private static ResourceUpdate Update<T>(bool isFullState, params string[] yaml) where T : Message, new()
    {
        var resources = new List<ConfigResource>();
        foreach (string text in yaml)
        {
            var errors = new ConfigErrors();
            T message = ConfigReader.ReadYaml<T>(text, errors);
            Assert.True(errors.IsEmpty, errors.ToString());
            resources.Add(new ConfigResource("", "1", message));
        }

        return new ResourceUpdate(resources, [], isFullState);
    }

    private UpdateOutcome Clusters(params string[] yaml) =>
        _builder.ApplyClusters(Update<Messages.Cluster>(true, yaml), 0);

    private UpdateOutcome Listeners(params string[] yaml) =>
        _builder.ApplyListeners(Update<Messages.Listener>(true, yaml), 0);

    private void Endpoints(string service, int port) =>
        Assert.Null(_builder.ApplyEndpoints(Update<ClusterLoadAssignment>(true, $$$$"""
            {cluster_name: {{{{service}}}}, endpoints: [{lb_endpoints: [{endpoint:
              {address: {socket_address: {address: 127.0.0.1, port_value: {{{{port}}}} }} }}]}]}
            """), 0).Error);
}
