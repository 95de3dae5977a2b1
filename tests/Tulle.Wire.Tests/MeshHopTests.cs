using System.Globalization;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>Two proxies in a row: requests of HTTP/1 share an HTTP/2 connection between them, and nobody else sees it.</summary>
public sealed class MeshHopTests
{
    /// <summary>The listener of both; {{marks}} and {{protocol}} differ.</summary>
    private const string Bootstrap = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          "static_resources": {
            "listeners": [{"name": "main", "stat_prefix": "main", "metadata": {"filter_metadata": {{{marks}}}},
              "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
              "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
                "@type":
                  "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                "stat_prefix": "main", "upgrade_configs": [{"upgrade_type": "websocket"}],
                "http_protocol_options": {"accept_http_10": true, "default_host_for_http_10": "a.test"},
                "http2_protocol_options": {"allow_connect": true},
                "access_log": [{"name": "file", "typed_config": {
                   "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog", "path": "{{log}}",
                   "log_format": {"text_format_source": {"inline_string": "%PROTOCOL% %UPSTREAM_PROTOCOL%\n"}}}}],
                "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
                  {"match": {"prefix": "/"}, "route": {"cluster": "next"}}]}]},
                "http_filters": [{"name": "router", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}],
            "clusters": [{"name": "next", "type": "STATIC", "connect_timeout": "10s", {{protocol}}
              "load_assignment": {"cluster_name": "next", "endpoints": [{"lb_endpoints": [{
                "metadata": {"filter_metadata": {{{peer}}}},
                "endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{next}}}}}}]}]}}]
          }
        }
        """;

    private const string Mark = "\"tulle.mesh\": {}";

    /// <summary>As of an undeclared port: what a request goes on as depends on what it came as.</summary>
    private const string SameAsCaller = """
        "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
          "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
          "use_downstream_protocol_config": {"http_protocol_options": {}, "http2_protocol_options": {}}}},
        """;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Requests_of_many_connections_share_one_and_come_out_as_what_they_were()
    {
        using RecordingOrigin origin = new();
        using ProxyUnderTest callee = await StartCalleeAsync(origin.Port);
        using ProxyUnderTest caller = await StartCallerAsync(await callee.PortOfAsync("main"), Mark);
        int port = await caller.PortOfAsync("main");
        for (int i = 0; i < 6; i++)
        {
            using WireClient client = await WireClient.ConnectAsync(port);
            string version = i < 3 ? "1.1" : "1.0";
            await client.SendAsync(WireText.Bytes(
                $"POST /r{i} HTTP/{version}\r\nhost: a.test\r\ntulle-original-version: HTTP/9\r\ncontent-length: 3\r\n\r\nabc",
                ""));
            WireResponse answer = (await client.ReadAsync(s_limit))!;
            Assert.Equal((200, $"/r{i}"), (answer.Status, answer.Body));
        }

        Assert.Equal(6, await caller.StatAsync("cluster.next.upstream_rq_mesh_upgraded"));
        Assert.Equal(1, await caller.StatAsync("cluster.next.upstream_cx_http2_total"));
        Assert.Equal(0, await caller.StatAsync("cluster.next.upstream_cx_http1_total"));
        Assert.Equal(6, await callee.StatAsync("http.main.downstream_rq_mesh_restored"));
        Assert.Equal(0, await callee.StatAsync("cluster.next.upstream_cx_http2_total"));
        foreach (OriginMessage message in origin.Messages)
        {
            Assert.EndsWith(" HTTP/1.1", message.StartLine, StringComparison.Ordinal);
            Assert.Empty(message.Values("tulle-original-version"));
            Assert.Equal("abc", message.Body);
        }

        await callee.UntilAsync(async () => (await LinesAsync(callee)).Length == 6);
        Assert.Equal(
            ["HTTP/1.0 HTTP/1.1", "HTTP/1.0 HTTP/1.1", "HTTP/1.0 HTTP/1.1", "HTTP/1.1 HTTP/1.1", "HTTP/1.1 HTTP/1.1",
                "HTTP/1.1 HTTP/1.1"],
            (await LinesAsync(callee)).Order());
    }

    [Fact]
    public async Task A_proxy_that_is_not_known_to_be_ours_gets_the_request_as_it_came()
    {
        using RecordingOrigin origin = new();
        using ProxyUnderTest callee = await StartCalleeAsync(origin.Port);
        using ProxyUnderTest caller = await StartCallerAsync(await callee.PortOfAsync("main"), "");
        using WireClient client = await WireClient.ConnectAsync(await caller.PortOfAsync("main"));
        await client.SendAsync(WireText.Bytes("GET /a HTTP/1.1\r\nhost: a.test\r\n\r\n", ""));
        Assert.Equal("/a", (await client.ReadAsync(s_limit))!.Body);
        Assert.Equal(0, await caller.StatAsync("cluster.next.upstream_rq_mesh_upgraded"));
        Assert.Equal(0, await caller.StatAsync("cluster.next.upstream_cx_http2_total"));
        Assert.Equal(0, await callee.StatAsync("http.main.downstream_rq_mesh_restored"));
    }

    [Fact]
    public async Task A_WebSocket_passes_through()
    {
        using ScriptedOrigin origin = new(static async stream =>
        {
            byte[] buffer = new byte[4096];
            string head = "";
            while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                head += WireText.Text(buffer.AsSpan(0, await stream.ReadAsync(buffer)));
            }

            await stream.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"u8
                .ToArray());
            int length = await stream.ReadAsync(buffer);
            await stream.WriteAsync(buffer.AsMemory(0, length));
        });
        using ProxyUnderTest callee = await StartCalleeAsync(origin.Port);
        using ProxyUnderTest caller = await StartCallerAsync(await callee.PortOfAsync("main"), Mark);
        using System.Net.Sockets.TcpClient client = new();
        using CancellationTokenSource limit =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        await client.ConnectAsync(System.Net.IPAddress.Loopback, await caller.PortOfAsync("main"), limit.Token);
        System.Net.Sockets.NetworkStream stream = client.GetStream();
        await stream.WriteAsync(
            "GET /ws HTTP/1.1\r\nhost: a.test\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"u8.ToArray(), limit.Token);
        string seen = await ReadUntilAsync(stream, "\r\n\r\n", limit.Token);
        Assert.StartsWith("HTTP/1.1 101 ", seen, StringComparison.Ordinal);
        await stream.WriteAsync("frame"u8.ToArray(), limit.Token);
        Assert.Equal("frame", await ReadUntilAsync(stream, "frame", limit.Token));
        Assert.Equal(0, await caller.StatAsync("cluster.next.upstream_rq_mesh_upgraded"));
    }

    private static async Task<string> ReadUntilAsync(Stream stream, string end, CancellationToken limit)
    {
        byte[] buffer = new byte[4096];
        string all = "";
        while (!all.EndsWith(end, StringComparison.Ordinal))
        {
            int length = await stream.ReadAsync(buffer, limit);
            Assert.NotEqual(0, length);
            all += WireText.Text(buffer.AsSpan(0, length));
        }

        return all;
    }

    private static async Task<string[]> LinesAsync(ProxyUnderTest proxy) =>
        File.Exists(proxy.AccessLogPath) ? await File.ReadAllLinesAsync(proxy.AccessLogPath) : [];

    private static Task<ProxyUnderTest> StartCallerAsync(int next, string peer) => StartAsync(next, "", "", peer);

    private static Task<ProxyUnderTest> StartCalleeAsync(int next) => StartAsync(next, Mark, SameAsCaller, "");

    private static Task<ProxyUnderTest> StartAsync(int next, string marks, string protocol, string peer) =>
        ProxyUnderTest.StartAsync(Bootstrap
            .Replace("{{{marks}}}", "{" + marks + "}", StringComparison.Ordinal)
            .Replace("{{protocol}}", protocol, StringComparison.Ordinal)
            .Replace("{{{peer}}}", "{" + peer + "}", StringComparison.Ordinal)
            .Replace("{{next}}", next.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
}
