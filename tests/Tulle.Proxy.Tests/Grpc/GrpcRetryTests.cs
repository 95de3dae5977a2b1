using System.Diagnostics;
using Tulle.Model;
using Tulle.Proxy.Tests.Downstream;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Grpc;

public sealed class GrpcRetryTests
{
    [Fact]
    public void A_status_in_the_headers_is_retried_where_the_policy_names_it()
    {
        using ProxyRig rig = GrpcRig.Rig(Action(RetryOn.GrpcUnavailable));
        Assert.Contains("\r\ngrpc-status: 0\r\n", Exchange(rig, GrpcRig.Unavailable + "\r\n"), StringComparison.Ordinal);
        Assert.Equal(1, rig.Stat("cluster.web.upstream_rq_retry_success"));
    }

    [Fact]
    public void A_status_that_the_policy_does_not_name_passes()
    {
        using ProxyRig rig = GrpcRig.Rig(Action(RetryOn.GrpcCancelled | RetryOn.FiveXx));
        string answer = Exchange(rig, GrpcRig.Unavailable + "\r\n", retried: false);
        Assert.Contains("\r\ngrpc-status: 14\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void The_server_says_when_to_try_again()
    {
        using ProxyRig rig = GrpcRig.Rig(Action(RetryOn.GrpcUnavailable));
        long start = Stopwatch.GetTimestamp();
        string answer = Exchange(rig, GrpcRig.Unavailable + "grpc-retry-pushback-ms: 150\r\n\r\n");
        Assert.Contains("\r\ngrpc-status: 0\r\n", answer, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 145);
        Assert.Equal(1, rig.Stat("cluster.web.upstream_rq_retry_backoff_ratelimited"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("99999999999")]
    public void The_server_forbids_the_retry(string pushback)
    {
        using ProxyRig rig = GrpcRig.Rig(Action(RetryOn.GrpcUnavailable));
        string answer = Exchange(
            rig, GrpcRig.Unavailable + $"grpc-retry-pushback-ms: {pushback}\r\n\r\n", retried: false);
        Assert.Contains("\r\ngrpc-status: 14\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(0, rig.Stat("cluster.web.upstream_rq_retry"));
    }

    private static ForwardAction Action(RetryOn on) => new()
    {
        Cluster = "web",
        Retry = new RetryPolicy { On = on, BackOffBaseMs = 1, BackOffMaxMs = 1 },
    };

    /// <summary>The answer to a request whose first attempt gets <paramref name="first"/>, the second success.</summary>
    private static string Exchange(ProxyRig rig, string first, bool retried = true)
    {
        OriginConnection client = rig.Connect(GrpcRig.Request());
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        int seen = origin.Received.Length;
        rig.Do(() => origin.Send(first));
        if (retried)
        {
            rig.RunUntil(() => origin.Received.Length > seen);
            rig.Do(() => origin.Send(GrpcRig.Ok));
        }

        rig.RunUntil(() => client.Received.Contains("\r\n\r\n", StringComparison.Ordinal));
        return client.Received;
    }
}
