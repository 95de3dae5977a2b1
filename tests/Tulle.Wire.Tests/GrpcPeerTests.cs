using System.Globalization;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>gRPC calls of another implementation's client to its own server, with the proxy between them.</summary>
public sealed class GrpcPeerTests
{
    private const string AccessLog = """
        access_log: [{name: file, typed_config: {
          '@type': type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: '{{log}}',
          log_format: {text_format_source: {inline_string:
            "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %GRPC_STATUS% %RESPONSE_FLAGS% {{messages}}\n"}}}}],
        """;

    private const string Statistics = """
        {name: stats, typed_config: {'@type': type.googleapis.com/envoy.extensions.filters.http.grpc_stats.v3.FilterConfig,
          stats_for_all_methods: true, emit_filter_state: true}},
        """;

    private const string ToOrigin = "{match: {prefix: /}, route: {cluster: origin, timeout: 0s}}";

    [Fact]
    public async Task All_four_kinds_of_calls_pass_with_metadata_and_status()
    {
        const string Script = """
            response, done = call('unary_unary', 'Unary').with_call(b'hello')
            say(response, done.code().name, sorted((k, v) for k, v in done.trailing_metadata() if k.startswith('x-')))
            say(call('stream_unary', 'Up')(iter([b'ab', b'cde', b'x' * 300000])))
            say(list(call('unary_stream', 'Down')(b'5')), len(list(call('unary_stream', 'Down')(b'3000'))))
            say(list(call('stream_stream', 'Both')(iter([b'a', b'b']))))
            say(fails(lambda: call('unary_unary', 'Unary')(b'deny')))
            say(fails(lambda: call('unary_unary', 'None')(b'')))
            """;
        using PythonGrpc python = await PythonGrpc.StartAsync(Script);
        using ProxyUnderTest proxy = await StartAsync(python, ToOrigin);
        Assert.Equal(
            "b'hello!' OK [('x-data-bin', b'\\x00\\xff'), ('x-sum', 's1')]", await python.ReadAsync());
        Assert.Equal("b'300005'", await python.ReadAsync());
        Assert.Equal("[b'0', b'1', b'2', b'3', b'4'] 3000", await python.ReadAsync());
        Assert.Equal("[b'a?', b'b?']", await python.ReadAsync());
        Assert.Equal("PERMISSION_DENIED: no: 100% sure", await python.ReadAsync());
        Assert.Equal("UNIMPLEMENTED: Method not found!", await python.ReadAsync());
        await proxy.WaitForStatAsync("cluster.origin.grpc.t.S.Down.response_message_count", 3005);
        Assert.Equal(3, await proxy.StatAsync("cluster.origin.grpc.t.S.Up.request_message_count"));
        Assert.Equal(1, await proxy.StatAsync("cluster.origin.grpc.t.S.Unary.7"));
        Assert.Equal(1, await proxy.StatAsync("cluster.origin.grpc.t.S.None.12"));
    }

    [Fact]
    public async Task A_deadline_is_shortened_on_its_way_and_kept()
    {
        const string Script = """
            say(float(call('unary_unary', 'Unary')(b'left', timeout=60)) < 8)
            say(fails(lambda: call('unary_unary', 'Unary')(b'hang')))
            """;
        const string Routes = "{match: {prefix: /}, route: {cluster: origin, max_stream_duration: "
            + "{max_stream_duration: 0.3s, grpc_timeout_header_max: 7s}}}";
        using PythonGrpc python = await PythonGrpc.StartAsync(Script);
        using ProxyUnderTest proxy = await StartAsync(python, Routes);
        Assert.Equal("True", await python.ReadAsync());

        // The proxy's own time, 0.3 s, is told to the server: whoever notices first says so.
        Assert.StartsWith("DEADLINE_EXCEEDED: ", await python.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_proxy_answers_itself_is_a_grpc_status()
    {
        const string Script = """
            for name in ('Denied', 'Gone', 'Limited', 'Slow'):
                say(fails(lambda: call('unary_unary', name)(b'hang')))
            """;
        const string Routes = """
            {match: {path: /t.S/Denied}, direct_response: {status: 403, body: {inline_string: "not you: 100%\nno"}}},
            {match: {path: /t.S/Limited}, direct_response: {status: 429}},
            {match: {path: /t.S/Slow}, route: {cluster: origin, timeout: 0.2s, prefix_rewrite: /t.S/Unary}}
            """;
        using PythonGrpc python = await PythonGrpc.StartAsync(Script);
        using ProxyUnderTest proxy = await StartAsync(python, Routes);
        Assert.Equal("PERMISSION_DENIED: not you: 100%", await python.ReadAsync());
        Assert.Equal("no", await python.ReadAsync());
        Assert.Equal("UNIMPLEMENTED: ", await python.ReadAsync());
        Assert.Equal("UNAVAILABLE: ", await python.ReadAsync());
        Assert.Equal("UNAVAILABLE: upstream request timeout", await python.ReadAsync());
        string[] log = await LogLinesAsync(proxy, 4);
        Assert.Equal(
            ["/t.S/Denied PermissionDenied - -", "/t.S/Gone Unimplemented NR -", "/t.S/Limited Unavailable - -",
                "/t.S/Slow Unavailable UT 1,0"],
            log);
    }

    [Fact]
    public async Task A_server_that_is_not_available_yet_is_asked_again()
    {
        const string Script = "say(fails(lambda: call('unary_unary', 'Unary')(b'flaky')))";
        const string Routes = "{match: {prefix: /}, route: {cluster: origin, timeout: 0s, retry_policy: "
            + "{retry_on: unavailable, num_retries: 3}}}";
        using PythonGrpc python = await PythonGrpc.StartAsync(Script);
        using ProxyUnderTest proxy = await StartAsync(python, Routes);
        Assert.Equal("b'attempt 3'", await python.ReadAsync());
        Assert.Equal(2, await proxy.StatAsync("cluster.origin.upstream_rq_retry"));
    }

    private static async Task<ProxyUnderTest> StartAsync(PythonGrpc python, string routes)
    {
        int port = ProxyUnderTest.FreePort();
        string log = AccessLog.Replace(
            "{{messages}}", "%FILTER_STATE(envoy.filters.http.grpc_stats:PLAIN)%", StringComparison.Ordinal);
        ProxyUnderTest proxy = await MainListener.StartAsync(
            port, routes, MainListener.Cluster("origin", python.ServerPort, "http2_protocol_options: {},"), log, Statistics);
        await python.TellAsync(Text(port));
        return proxy;
    }

    private static async Task<string[]> LogLinesAsync(ProxyUnderTest proxy, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            string[] lines = File.Exists(proxy.AccessLogPath) ? File.ReadAllLines(proxy.AccessLogPath) : [];
            if (lines.Length >= count)
            {
                return lines;
            }

            await tick.WaitForNextTickAsync(limit.Token);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
