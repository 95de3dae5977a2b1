using Tulle.Xds.Ads;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Tests.Ads;

public sealed class DynamicConfigurationTests
{
    private const string Ads = """
        node: {id: n, cluster: c}
        dynamic_resources:
          ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
          cds_config: {ads: {}}
          lds_config: {ads: {}}
        static_resources:
          clusters: [{name: xds, type: STATIC, connect_timeout: 1s, load_assignment: {cluster_name: xds}}]
        """;

    private const string EdsCluster = "{name: a, type: EDS, eds_cluster_config: {eds_config: {ads: {}}}}";

    private readonly FakeHost _host = new();
    private readonly FakeStream _stream = new();

    [Fact]
    public void Clusters_then_endpoints_then_listeners_then_routes()
    {
        DynamicConfiguration configuration = Start(Ads);
        Assert.Equal([TypeUrls.Cluster], Asked());
        Push(configuration, TypeUrls.Cluster, "1", Read<Cluster>(EdsCluster));
        Assert.Equal([TypeUrls.Cluster, TypeUrls.Endpoints], Asked());
        Assert.Equal("1", _stream.LastOf(TypeUrls.Cluster).VersionInfo);
        Push(configuration, TypeUrls.Endpoints, "1", new ClusterLoadAssignment { ClusterName = "a" });
        Assert.Equal([TypeUrls.Cluster, TypeUrls.Endpoints, TypeUrls.Listener], Asked());
        Push(configuration, TypeUrls.Listener, "1", ListenerWithRoutes("r"));
        Assert.Equal([TypeUrls.Cluster, TypeUrls.Endpoints, TypeUrls.Listener, TypeUrls.Routes], Asked());
        Assert.False(_host.IsInitialized);
        Push(configuration, TypeUrls.Routes, "1", new RouteConfiguration { Name = "r" });
        Assert.True(_host.IsInitialized);
        Assert.Equal("main", Assert.Single(_host.Published[^1].Listeners).Name);
    }

    [Fact]
    public void After_the_start_clusters_are_acknowledged_when_they_are_warm()
    {
        DynamicConfiguration configuration = Start(Ads);
        Push(configuration, TypeUrls.Cluster, "1");
        Push(configuration, TypeUrls.Listener, "1");
        Push(configuration, TypeUrls.Cluster, "2", Read<Cluster>(EdsCluster));
        Assert.Equal("1", _stream.LastOf(TypeUrls.Cluster).VersionInfo);
        Push(configuration, TypeUrls.Endpoints, "1", new ClusterLoadAssignment { ClusterName = "a" });
        Assert.Equal("2", _stream.LastOf(TypeUrls.Cluster).VersionInfo);
    }

    [Fact]
    public void What_does_not_come_is_waited_for_as_long_as_initial_fetch_timeout_says()
    {
        DynamicConfiguration configuration = Start(Ads);
        Assert.Equal(1000 + 15_000, configuration.NextDeadlineMs);
        _host.NowMs = 16_000;
        configuration.Tick();
        Assert.Contains(TypeUrls.Listener, Asked());
        _host.NowMs = 31_000;
        configuration.Tick();
        Assert.True(_host.IsInitialized);
        Assert.Equal([DiscoveryResult.TimedOut, DiscoveryResult.TimedOut], _host.Outcomes.Select(o => o.Result));
    }

    [Fact]
    public void Routes_of_a_removed_listener_stay_asked_for_while_it_drains()
    {
        DynamicConfiguration configuration = Start(Ads);
        Push(configuration, TypeUrls.Cluster, "1");
        Push(configuration, TypeUrls.Listener, "1", ListenerWithRoutes("r"));
        Push(configuration, TypeUrls.Routes, "1", new RouteConfiguration { Name = "r" });
        Push(configuration, TypeUrls.Listener, "2");
        Assert.Equal(["r"], _stream.LastOf(TypeUrls.Routes).ResourceNames.ToArray());
        Assert.Contains("r", _host.Published[^1].RoutesByName.Keys);
        _host.NowMs += _host.DrainTimeMs;
        configuration.Tick();
        Assert.Empty(_stream.LastOf(TypeUrls.Routes).ResourceNames);
        Assert.Empty(_host.Published[^1].RoutesByName);
    }

    [Fact]
    public void Files_are_read_at_the_start_and_when_they_are_replaced()
    {
        string folder = Directory.CreateTempSubdirectory("tulle-files").FullName;
        string path = Path.Combine(folder, "cds.json");
        File.WriteAllText(path, """{"version_info": "1", "resources": []}""");
        DynamicConfiguration configuration = Start($"""
            node: {"{id: n, cluster: c}"}
            dynamic_resources:
              cds_config:
                path_config_source:
                  path: '{path}'
            """);
        Assert.True(_host.IsInitialized);
        Assert.Equal([path], _host.Watched);
        File.WriteAllText(path, """
            {"resources": [
              {"@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster", "name": "b", "connect_timeout": "1s"}]}
            """);
        configuration.FileChanged(path);
        Assert.NotNull(_host.Published[^1].FindCluster("b"));
        File.WriteAllText(path, "{ broken");
        configuration.FileChanged(path);
        Assert.Equal(DiscoveryResult.Failed, _host.Outcomes[^1].Result);
        Assert.NotNull(_host.Published[^1].FindCluster("b"));
        Directory.Delete(folder, recursive: true);
    }

    private DynamicConfiguration Start(string yaml)
    {
        var errors = new ConfigErrors();
        Bootstrap bootstrap = ConfigReader.ReadYaml<Bootstrap>(yaml, errors);
        SnapshotBuilder? builder = SnapshotBuilder.FromBootstrap(bootstrap, new TranslationEnvironment(), errors, 0);
        Assert.True(errors.IsEmpty, errors.ToString());
        var configuration = new DynamicConfiguration(builder!, bootstrap, _host, "test");
        configuration.Start();
        configuration.Client?.Opened(_stream);
        return configuration;
    }

    private static T Read<T>(string yaml) where T : Message, new() => ConfigReader.ReadYaml<T>(yaml, new ConfigErrors());

    private static Listener ListenerWithRoutes(string name) => Read<Listener>("""
        name: main
        address: {socket_address: {address: 127.0.0.1, port_value: 0}}
        filter_chains:
        - filters:
          - name: hcm
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: main
              rds: {route_config_name: NAME, config_source: {ads: {} } }
              http_filters:
              - name: router
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        """.Replace("NAME", name, StringComparison.Ordinal));

    private string[] Asked() => [.. _stream.Requests.Select(r => r.TypeUrl).Distinct()];

    private static void Push(DynamicConfiguration configuration, string typeUrl, string version, params Message[] resources)
    {
        var response = new DiscoveryResponse { VersionInfo = version, Nonce = version, TypeUrl = typeUrl };
        response.Resources.AddRange(resources.Select(Any.Pack));
        Assert.True(configuration.Client!.Receive(ConfigWriter.ToWire(response)));
    }
}
