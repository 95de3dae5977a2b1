using Tulle.Model;
using Tulle.Proxy.Tests.Downstream;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Grpc;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("5S", "2000m")]
    [InlineData("700m", "600m")]
    [InlineData("500000u", "400m")]
    public void A_grpc_timeout_is_cut_and_told_to_the_next_hop(string asked, string told)
    {
        string request = Forwarded(
            new MaxStreamDuration { GrpcTimeoutHeaderMaxMs = 2_100, GrpcTimeoutHeaderOffsetMs = 100 },
            $"grpc-timeout: {asked}\r\n");
        Assert.Contains($"\r\ngrpc-timeout: {told}\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("x-envoy-expected-rq-timeout-ms", request, StringComparison.Ordinal);
    }

    [Fact]
    public void A_duration_of_the_route_is_told_to_a_grpc_upstream_that_was_given_no_time()
    {
        string request = Forwarded(new MaxStreamDuration { MaxStreamDurationMs = 7_000 }, "");
        Assert.Contains("\r\ngrpc-timeout: 7000m\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_cannot_be_read_counts_for_nothing()
    {
        string request = Forwarded(new MaxStreamDuration { GrpcTimeoutHeaderMaxMs = 0 }, "grpc-timeout: 1X\r\n");
        Assert.Contains("\r\ngrpc-timeout: 1X\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_that_lifts_the_managers_limit_takes_the_clients_from_a_grpc_request_too()
    {
        var action = new ForwardAction
        {
            Cluster = "web",
            MaxStreamDuration = new MaxStreamDuration { MaxStreamDurationMs = 0 },
        };
        using ProxyRig rig = GrpcRig.Rig(action, maxStreamDurationMs: 60_000);
        rig.Connect(GrpcRig.Request("grpc-timeout: 1S\r\n"));
        Assert.DoesNotContain("grpc-timeout", rig.OriginSees("\r\n\r\n").Received, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_of_a_stream_that_is_over_is_deadline_exceeded()
    {
        var action = new ForwardAction
        {
            Cluster = "web",
            MaxStreamDuration = new MaxStreamDuration { GrpcTimeoutHeaderMaxMs = 0 },
        };
        using ProxyRig rig = GrpcRig.Rig(action);
        OriginConnection client = rig.Connect(GrpcRig.Request("grpc-timeout: 30m\r\n"));
        rig.RunUntil(() => client.Received.Contains("grpc-message: downstream duration timeout\r\n"));
        Assert.Contains("\r\ngrpc-status: 4\r\n", client.Received, StringComparison.Ordinal);
        Assert.Equal(1, rig.Stat("http.main.downstream_rq_max_duration_reached"));
    }

    [Fact]
    public void An_offset_that_leaves_nothing_ends_the_request_at_once()
    {
        var action = new ForwardAction
        {
            Cluster = "web",
            MaxStreamDuration = new MaxStreamDuration
            {
                GrpcTimeoutHeaderMaxMs = 0,
                GrpcTimeoutHeaderOffsetMs = 60_000,
            },
        };
        using ProxyRig rig = GrpcRig.Rig(action);
        OriginConnection client = rig.Connect(GrpcRig.Request("grpc-timeout: 59S\r\n"));
        rig.RunUntil(() => client.Received.Contains("\r\ngrpc-status: 4\r\n"));
    }

    [Theory]
    [InlineData(3_000, 0, "9S", "3000")]
    [InlineData(3_000, 0, "2S", "2000")]
    [InlineData(0, 0, "9S", "9000")]
    [InlineData(0, 500, "9S", "8500")]
    [InlineData(0, 500, "400m", "400")]
    public void Max_grpc_timeout_is_the_routes_timeout_for_grpc_requests_and_told_twice(
        long maxMs, long offsetMs, string asked, string told)
    {
        var action = new ForwardAction { Cluster = "web", MaxGrpcTimeoutMs = maxMs, GrpcTimeoutOffsetMs = offsetMs };
        using ProxyRig rig = GrpcRig.Rig(action);
        rig.Connect(GrpcRig.Request($"grpc-timeout: {asked}\r\n"));
        string request = rig.OriginSees("\r\n\r\n").Received;
        Assert.Contains($"\r\nx-envoy-expected-rq-timeout-ms: {told}\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"\r\ngrpc-timeout: {told}m\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_bounds_the_stream_of_its_own()
    {
        using ProxyRig rig = GrpcRig.Rig(upstream: new UpstreamHttpSettings { MaxStreamDurationMs = 30 });
        OriginConnection client = rig.Connect("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
        rig.RunUntil(() => client.Received.EndsWith("upstream max stream duration reached"));
        Assert.StartsWith("HTTP/1.1 408 ", client.Received, StringComparison.Ordinal);
        Assert.Equal(1, rig.Stat("cluster.web.upstream_rq_max_duration_reached"));
    }

    private static string Forwarded(MaxStreamDuration duration, string moreLines)
    {
        using ProxyRig rig = GrpcRig.Rig(new ForwardAction { Cluster = "web", MaxStreamDuration = duration });
        rig.Connect(GrpcRig.Request(moreLines));
        return rig.OriginSees("\r\n\r\n").Received;
    }
}
