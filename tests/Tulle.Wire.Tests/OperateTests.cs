using System.Diagnostics;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>What an operator does to a running proxy, over its admin page and its files.</summary>
public sealed class OperateTests
{
    private const string Bootstrap = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}},
            "access_log": [{"name": "file", "typed_config": {
              "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
              "path": "{{folder}}/admin.log",
              "log_format": {"text_format_source": {"inline_string": "%REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE%\n"}}}}]},
          "layered_runtime": {"layers": [
            {"name": "files", "disk_layer": {"symlink_root": "{{folder}}/runtime", "subdirectory": "values"}},
            {"name": "admin", "admin_layer": {}}]},
          "static_resources": {"listeners": [{
            "name": "main", "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
            "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
              "@type":
                "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
              "stat_prefix": "main", "access_log_options": {"flush_access_log_on_new_request": true},
              "access_log": [
                {"name": "file",
                 "filter": {"and_filter": {"filters": [
                   {"log_type_filter": {"types": ["DownstreamEnd"]}},
                   {"status_code_filter": {"comparison": {"op": "GE",
                     "value": {"default_value": 200, "runtime_key": "log.from"}}}}]}},
                 "typed_config": {
                   "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
                   "path": "{{log}}",
                   "log_format": {"text_format_source": {"inline_string": "%REQ(:PATH)% %RESPONSE_CODE%\n"}}}},
                {"name": "types", "typed_config": {
                   "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
                   "path": "{{folder}}/types.log",
                   "log_format": {"text_format_source":
                     {"inline_string": "%ACCESS_LOG_TYPE% %REQ(:PATH)% %ROUTE_NAME%\n"}}}}],
              "route_config": {"name": "r", "virtual_hosts": [{"name": "v", "domains": ["*"], "routes": [
                {"name": "some", "match": {"prefix": "/", "runtime_fraction": {"runtime_key": "share",
                  "default_value": {"numerator": 0}}}, "direct_response": {"status": 201}},
                {"name": "all", "match": {"prefix": "/"}, "direct_response": {"status": 200}}]}]},
              "http_filters": [{"name": "router", "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}]}
        }
        """;

    [Fact]
    public async Task A_log_that_was_moved_away_is_opened_anew_and_no_line_is_lost()
    {
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(Bootstrap);
        Assert.Equal(200, await AskAsync(proxy, "/before"));
        await proxy.UntilAsync(() => HasAsync(proxy.AccessLogPath, "/before 200"));
        string old = proxy.AccessLogPath + ".1";
        File.Move(proxy.AccessLogPath, old);
        Assert.Equal("OK\n", await proxy.PostAdminAsync("reopen_logs"));
        await proxy.UntilAsync(() => Task.FromResult(File.Exists(proxy.AccessLogPath)));
        Assert.Equal(200, await AskAsync(proxy, "/after"));
        await proxy.UntilAsync(() => HasAsync(proxy.AccessLogPath, "/after 200"));
        Assert.Equal("/before 200\n", await File.ReadAllTextAsync(old, TestContext.Current.CancellationToken));
        Assert.Equal(0, await proxy.StatAsync("filesystem.reopen_failed"));
        Assert.Equal(0, await proxy.StatAsync("filesystem.write_failed"));
    }

    [Fact]
    public async Task The_runtime_moves_a_log_filter_and_a_route_without_a_restart()
    {
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(Bootstrap);
        Assert.Equal(200, await AskAsync(proxy, "/a"));
        Assert.Equal("OK\n", await proxy.PostAdminAsync("runtime_modify?share=100&log.from=202"));
        Assert.Equal(201, await AskAsync(proxy, "/b"));
        Assert.Equal("OK\n", await proxy.PostAdminAsync("runtime_modify?log.from="));
        Assert.Equal(201, await AskAsync(proxy, "/c"));
        await proxy.UntilAsync(() => HasAsync(proxy.AccessLogPath, "/c 201\n"));
        string log = await File.ReadAllTextAsync(proxy.AccessLogPath, TestContext.Current.CancellationToken);
        Assert.Equal("/a 200\n/c 201\n", log);
        Assert.Equal(1, await proxy.StatAsync("runtime.admin_overrides_active"));
    }

    [Fact]
    public async Task A_disk_layer_is_loaded_and_loaded_again_when_its_link_is_replaced()
    {
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(Bootstrap, prepare: static folder =>
        {
            Write(folder, "one", "share", "# nobody yet\n0");
            Write(folder, "two", "share", "100\n");
            File.CreateSymbolicLink(Path.Combine(folder, "runtime"), Path.Combine(folder, "one"));
        });
        Assert.Equal(200, await AskAsync(proxy, "/"));
        Assert.Contains("\"final_value\": \"0\"", await proxy.GetAdminAsync("runtime"), StringComparison.Ordinal);
        string link = Path.Combine(proxy.Folder, "next");
        File.CreateSymbolicLink(link, Path.Combine(proxy.Folder, "two"));
        using Process move = Process.Start("mv", ["-T", link, Path.Combine(proxy.Folder, "runtime")]);
        await move.WaitForExitAsync(TestContext.Current.CancellationToken);
        await proxy.UntilAsync(async () => await proxy.StatAsync("runtime.load_success") == 2);
        Assert.Equal(201, await AskAsync(proxy, "/"));
        Assert.Equal(1, await proxy.StatAsync("runtime.num_keys"));
        Assert.Equal(2, await proxy.StatAsync("runtime.num_layers"));
    }

    [Fact]
    public async Task A_request_is_logged_when_it_comes_and_when_it_ends_and_the_admin_page_logs_its_own()
    {
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(Bootstrap);
        Assert.Equal(200, await AskAsync(proxy, "/x"));
        string path = Path.Combine(proxy.Folder, "types.log");
        await proxy.UntilAsync(() => HasAsync(path, "DownstreamEnd /x all\n"));
        string types = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal("DownstreamStart /x all\nDownstreamEnd /x all\n", types);
        await proxy.GetAdminAsync("certs?q");
        await proxy.UntilAsync(() => HasAsync(Path.Combine(proxy.Folder, "admin.log"), "GET /certs?q 200\n"));
    }

    private static void Write(string folder, string root, string key, string value)
    {
        string values = Path.Combine(folder, root, "values");
        Directory.CreateDirectory(values);
        File.WriteAllText(Path.Combine(values, key), value);
    }

    private static async Task<bool> HasAsync(string path, string text) =>
        File.Exists(path) && (await File.ReadAllTextAsync(path)).Contains(text, StringComparison.Ordinal);

    private static async Task<int> AskAsync(ProxyUnderTest proxy, string path)
    {
        using WireClient client = await WireClient.ConnectAsync(await proxy.PortOfAsync("main"));
        await client.SendAsync(WireText.Bytes($"GET {path} HTTP/1.1⏎Host: a⏎⏎", ""));
        return (await client.ReadAsync(WireFixture.VerdictLimit))?.Status ?? 0;
    }
}
