using System.Diagnostics;
using Tulle.Model;
using Tulle.Proxy.Tests.Downstream;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Filters;

public sealed class FaultFilterTests
{
    private const string Get = "GET /a HTTP/1.1\r\nhost: web.test\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    [Fact]
    public void A_response_leaves_at_the_rate_that_was_set_and_whole()
    {
        // 400 bytes every 50 ms, the first at once: 2400 bytes take at least 250 ms.
        using ProxyRig rig = FilterRoutes.Rig([Limit(kibPerSecond: 8)]);
        OriginConnection client = rig.Connect(Get);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        string body = string.Concat(Enumerable.Range(0, 240).Select(static i => $"{i:D9},"));
        long start = Stopwatch.GetTimestamp();
        rig.Do(() => origin.Send($"HTTP/1.1 200 OK\r\ncontent-length: {body.Length}\r\n\r\n{body}"));
        rig.RunUntil(() => client.Received.EndsWith(body, StringComparison.Ordinal));
        Assert.True(Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 200);
        Assert.Equal(1, rig.Stat("http.main.fault.response_rl_injected"));
    }

    [Fact]
    public void Trailers_wait_for_the_body_before_them()
    {
        using ProxyRig rig = FilterRoutes.Rig([Limit(kibPerSecond: 8)], enableTrailers: true);
        OriginConnection client = rig.Connect(Get);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        string body = new('q', 1000);
        rig.Do(() => origin.Send(
            $"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3e8\r\n{body}\r\n0\r\nx-last: 1\r\n\r\n"));
        rig.RunUntil(() => client.Received.EndsWith("0\r\nx-last: 1\r\n\r\n", StringComparison.Ordinal));
        Assert.Equal(1000, client.Received.Count(static c => c == 'q'));
    }

    [Fact]
    public void A_body_above_the_buffer_limit_pauses_the_origin_and_comes_whole()
    {
        using var rig = new ProxyRig(filters: [Limit(kibPerSecond: 1024)], bufferLimitBytes: 16 * 1024);
        OriginConnection client = rig.Connect(Get);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        string body = new('y', 200_000);
        rig.Do(() => origin.Send($"HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n{body}"));
        rig.RunUntil(() => client.Received.EndsWith(body, StringComparison.Ordinal));
        Assert.True(rig.Stat("cluster.web.upstream_flow_control_paused_reading_total") > 0);
    }

    [Fact]
    public void The_request_names_its_rate_where_that_is_allowed()
    {
        using ProxyRig rig = FilterRoutes.Rig(
            [new FaultSettings { ResponseRateLimit = new FaultRateLimit(0, true, RuntimeFraction.Always) }]);
        OriginConnection client = rig.Connect(
            "GET /a HTTP/1.1\r\nhost: a\r\nx-envoy-fault-throughput-response: 4096\r\n\r\n" + Get);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        rig.Do(() => origin.Send(Ok));
        rig.RunUntil(() => client.Received.EndsWith("ok", StringComparison.Ordinal));
        Assert.Equal(1, rig.Stat("http.main.fault.response_rl_injected"));
        rig.OriginSees("\r\n\r\nGET /a");
        rig.Do(() => origin.Send(Ok));
        rig.RunUntil(() => client.Received.Split("ok").Length == 3);
        Assert.Equal(1, rig.Stat("http.main.fault.response_rl_injected"));
    }

    [Fact]
    public void A_delayed_request_reaches_the_origin_later_and_only_as_many_are_delayed_as_may_be()
    {
        var settings = new FaultSettings
        {
            Delay = new FaultDelay(new RuntimeNumber(60_000), false, RuntimeFraction.Always),
            MaxActiveFaults = new RuntimeNumber(1),
        };
        using ProxyRig rig = FilterRoutes.Rig([settings]);
        rig.Connect(Get);
        rig.RunUntil(() => rig.Stat("http.main.fault.delays_injected") == 1);
        Assert.Empty(rig.Origin.Connections);
        rig.Connect("GET /second HTTP/1.1\r\nhost: a\r\n\r\n");
        rig.OriginSees("GET /second");
        Assert.Equal(1, rig.Stat("http.main.fault.faults_overflow"));
    }

    [Theory]
    [InlineData("x-envoy-fault-abort-request: 429", 429)]
    [InlineData("x-envoy-fault-abort-grpc-request: 5", 200)]
    public void The_request_asks_to_be_aborted(string header, int status)
    {
        using ProxyRig rig = FilterRoutes.Rig(
            [new FaultSettings { Abort = new FaultAbort(null, null, true, RuntimeFraction.Always) }]);
        OriginConnection client = rig.Connect($"GET /a HTTP/1.1\r\nhost: a\r\n{header}\r\n\r\n");
        rig.RunUntil(() => client.Received.EndsWith("fault filter abort", StringComparison.Ordinal));
        Assert.StartsWith($"HTTP/1.1 {status} ", client.Received, StringComparison.Ordinal);
        Assert.Empty(rig.Origin.Connections);
        Assert.Equal(1, rig.Stat("http.main.fault.aborts_injected"));
    }

    [Fact]
    public void A_share_of_none_in_the_request_takes_the_abort_away()
    {
        using ProxyRig rig = FilterRoutes.Rig(
            [new FaultSettings { Abort = new FaultAbort(null, null, true, RuntimeFraction.Always) }]);
        rig.Connect("GET /a HTTP/1.1\r\nhost: a\r\nx-envoy-fault-abort-request: 429\r\n"
            + "x-envoy-fault-abort-request-percentage: 0\r\n\r\n");
        rig.OriginSees("GET /a");
    }

    [Fact]
    public void A_gRPC_status_is_HTTP_200_and_tells_gRPC_clients()
    {
        using ProxyRig rig = FilterRoutes.Rig(
            [new FaultSettings { Abort = new FaultAbort(null, new RuntimeNumber(8), false, RuntimeFraction.Always) }]);
        OriginConnection client = rig.Connect(
            "POST /a HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\n\r\n");
        rig.RunUntil(() => client.Received.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", client.Received, StringComparison.Ordinal);
        Assert.Contains("\r\ngrpc-status: 8\r\n", client.Received, StringComparison.Ordinal);
    }

    private static FaultSettings Limit(long kibPerSecond) =>
        new() { ResponseRateLimit = new FaultRateLimit(kibPerSecond, false, RuntimeFraction.Always) };
}
