using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>Configuration from files that are moved into place, and what the admin page says while it waits.</summary>
public sealed class FileConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Only_what_is_moved_into_the_watched_folder_makes_the_file_be_read_again()
    {
        string watched = Directory.CreateDirectory(Path.Combine(_folder, "watched")).FullName;
        Write("lds.yaml", "version_info: '1'\n");
        using ProxyUnderTest proxy = await StartAsync($", watched_directory: {{path: '{watched}'}}");
        Assert.Equal(1, await proxy.StatAsync("listener_manager.lds.update_success"));

        MoveIntoPlace("lds.yaml", "version_info: '2'\n");
        await File.WriteAllTextAsync(Path.Combine(watched, "written"), "", TestContext.Current.CancellationToken);
        Write("mark", "");
        File.Move(Path.Combine(_folder, "mark"), Path.Combine(watched, "moved"));

        await proxy.WaitForStatAsync("listener_manager.lds.update_success", 2);
        Assert.Equal(2, await proxy.StatAsync("listener_manager.lds.update_attempt"));
    }

    [Fact]
    public async Task A_bad_file_is_counted_and_the_last_good_stays()
    {
        Write("lds.yaml", $"version_info: '1'\nresources: [{Listener("a", "direct_response: {status: 200}")}]\n");
        using ProxyUnderTest proxy = await StartAsync();
        MoveIntoPlace("lds.yaml", "version_info: [");
        await proxy.WaitForStatAsync("listener_manager.lds.update_failure", 1);
        string good = Listener("b", "direct_response: {status: 200}");
        string bad = Listener("c", "route: {cluster: none}");
        MoveIntoPlace("lds.yaml", $"version_info: '2'\nresources: [{good}, {bad}]\n");
        await proxy.WaitForStatAsync("listener_manager.lds.update_rejected", 1);

        (int status, string text) =
            await proxy.AdminAsync("config_dump?resource=dynamic_listeners&mask=name,error_state.details");
        Assert.Equal(200, status);
        Assert.Contains("\"name\": \"b\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"name\": \"a\"", text, StringComparison.Ordinal);
        Assert.Contains("\"name\": \"c\"", text, StringComparison.Ordinal);
        Assert.Contains("unknown cluster 'none'", text, StringComparison.Ordinal);
        Assert.DoesNotContain("failed_configuration", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_that_waits_for_its_routes_is_seen_waiting()
    {
        Write("lds.yaml", "version_info: '1'\n");
        using ProxyUnderTest proxy = await StartAsync(rest: """
              ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
            static_resources: {clusters: [{name: xds, connect_timeout: 1s, load_assignment: {cluster_name: xds}}]}
            """);
        Assert.Equal("{}", (await proxy.AdminAsync("init_dump")).Text.Trim());
        MoveIntoPlace("lds.yaml", $"version_info: '2'\nresources: [{Waiting("w")}]\n");
        await proxy.WaitForStatAsync("listener_manager.lds.update_success", 2);

        string waiting = (await proxy.AdminAsync("init_dump?mask=listener")).Text;
        Assert.Contains("\"name\": \"Listener-local-init-manager w ", waiting, StringComparison.Ordinal);
        Assert.Contains("\"target RdsRouteConfigSubscription RDS init r\"", waiting, StringComparison.Ordinal);
        Assert.Equal("{}", (await proxy.AdminAsync("init_dump?mask=cluster")).Text.Trim());
        string dump = (await proxy.AdminAsync("config_dump?resource=dynamic_listeners")).Text;
        Assert.Contains("warming_state", dump, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_filter_chains_alone_is_counted_as_made_in_place()
    {
        Write("lds.yaml", $"version_info: '1'\nresources: [{Listener("a", "direct_response: {status: 200}")}]\n");
        using ProxyUnderTest proxy = await StartAsync();
        MoveIntoPlace("lds.yaml", $"version_info: '2'\nresources: [{Listener("a", "direct_response: {status: 201}")}]\n");
        await proxy.WaitForStatAsync("listener_manager.listener_in_place_updated", 1);
        Assert.Equal(1, await proxy.StatAsync("listener_manager.listener_modified"));

        string other = Listener("a", "direct_response: {status: 201}").Replace("name: a,", "name: a, stat_prefix: x,");
        MoveIntoPlace("lds.yaml", $"version_info: '3'\nresources: [{other}]\n");
        await proxy.WaitForStatAsync("listener_manager.listener_modified", 2);
        Assert.Equal(1, await proxy.StatAsync("listener_manager.listener_in_place_updated"));
    }

    [Theory]
    [InlineData(
        "config_dump?resource=bootstrap", 400,
        "bootstrap is not a repeated field. Use ?mask=bootstrap to get only this field")]
    [InlineData("config_dump?resource=none", 404, "none not found in config dump")]
    [InlineData("config_dump?mask=none", 400, "FieldMask none could not be successfully applied to any configs.")]
    [InlineData("config_dump?mask=bootstrap.node.id", 200, "\"id\": \"n\"")]
    [InlineData(
        "config_dump?resource=dynamic_listeners&mask=x", 400, "FieldMask paths: \"x\"\n could not be successfully used.")]
    public async Task A_dump_takes_masks_as_envoy_does(string path, int status, string said)
    {
        Write("lds.yaml", $"version_info: '1'\nresources: [{Listener("a", "direct_response: {status: 200}")}]\n");
        using ProxyUnderTest proxy = await StartAsync();
        (int answered, string text) = await proxy.AdminAsync(path);
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.Equal(status, answered);
    }

    private static string Listener(string name, string action) => Manager(
        name, $"route_config: {{virtual_hosts: [{{name: v, domains: ['*'], routes: [{{match: {{prefix: /}}, {action}}}]}}]}}");

    private static string Waiting(string name) => Manager(
        name, "rds: {route_config_name: r, config_source: {ads: {}, initial_fetch_timeout: 0s}}");

    /// <summary>A listener on a port of the system's choice, in YAML's flow style.</summary>
    private static string Manager(string name, string routes)
    {
        const string filters = "type.googleapis.com/envoy.extensions.filters";
        return $"{{'@type': type.googleapis.com/envoy.config.listener.v3.Listener, name: {name}, "
            + "address: {socket_address: {address: 127.0.0.1, port_value: 0}}, filter_chains: [{filters: [{name: hcm, "
            + $"typed_config: {{'@type': {filters}.network.http_connection_manager.v3.HttpConnectionManager, "
            + $"stat_prefix: {name}, {routes}, "
            + $"http_filters: [{{name: router, typed_config: {{'@type': {filters}.http.router.v3.Router}}}}]}}}}]}}]}}";
    }

    private Task<ProxyUnderTest> StartAsync(string more = "", string rest = "") => ProxyUnderTest.StartAsync(
        """
        node: {id: n, cluster: c}
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: {{admin}}}}}
        dynamic_resources:
          lds_config: {path_config_source: {path: 'LDS'MORE}}
        """.Replace("LDS", Path.Combine(_folder, "lds.yaml"), StringComparison.Ordinal)
            .Replace("MORE", more, StringComparison.Ordinal) + "\n" + rest, extension: ".yaml");

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private void MoveIntoPlace(string name, string text)
    {
        Write(name + ".new", text);
        File.Move(Path.Combine(_folder, name + ".new"), Path.Combine(_folder, name), overwrite: true);
    }
}
