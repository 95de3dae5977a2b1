using System.Collections.Frozen;
using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Proxy.Tests.Downstream;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Filters;

public sealed class HealthCheckFilterTests
{
    private const string Check = "GET /health HTTP/1.1\r\nhost: a\r\n\r\n";

    private static readonly HeaderMatcher[] HealthPath =
        [HeaderMatcher.Text(":path", StringMatcher.Exact("/health"), false, false)];

    [Fact]
    public void A_check_is_answered_here_and_everything_else_passes()
    {
        using ProxyRig rig = FilterRoutes.Rig([new HealthCheckSettings { Headers = HealthPath }]);
        OriginConnection client = rig.Connect(Check);
        rig.RunUntil(() => client.Received.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("\r\nx-envoy-upstream-healthchecked-cluster: ", client.Received, StringComparison.Ordinal);
        Assert.Empty(rig.Origin.Connections);
        rig.Connect("GET /other HTTP/1.1\r\nhost: a\r\n\r\n");
        rig.OriginSees("GET /other");
    }

    [Fact]
    public void After_healthcheck_fail_the_answer_is_503_and_says_so()
    {
        using ProxyRig rig = FilterRoutes.Rig([new HealthCheckSettings { Headers = HealthPath, PassThroughMode = true }]);
        rig.Worker.IsFailingHealthChecks = true;
        OriginConnection client = rig.Connect(Check);
        rig.RunUntil(() => client.Received.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 503 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("\r\nx-envoy-immediate-health-check-fail: true\r\n", client.Received, StringComparison.Ordinal);
        Assert.Empty(rig.Origin.Connections);
    }

    [Fact]
    public void A_cached_answer_of_the_origin_answers_the_next_checks_of_all_connections()
    {
        using ProxyRig rig = FilterRoutes.Rig(
            [new HealthCheckSettings { Headers = HealthPath, PassThroughMode = true, CacheMs = 600_000 }]);
        OriginConnection first = rig.Connect(Check);
        OriginConnection origin = rig.OriginSees("GET /health");
        rig.Do(() => origin.Send("HTTP/1.1 418 Tea\r\nx-envoy-degraded: 1\r\ncontent-length: 0\r\n\r\n"));
        rig.RunUntil(() => first.Received.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        OriginConnection second = rig.Connect(Check);
        rig.RunUntil(() => second.Received.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 418 ", second.Received, StringComparison.Ordinal);
        Assert.Contains("\r\nx-envoy-degraded: \r\n", second.Received, StringComparison.Ordinal);
        Assert.Single(origin.Received.Split("GET /health").Skip(1));
    }

    [Fact]
    public void A_cached_answer_is_forgotten_in_time()
    {
        using ProxyRig rig = FilterRoutes.Rig(
            [new HealthCheckSettings { Headers = HealthPath, PassThroughMode = true, CacheMs = 1 }]);
        OriginConnection client = rig.Connect(Check);
        OriginConnection origin = rig.OriginSees("GET /health");
        rig.Do(() => origin.Send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
        rig.RunUntil(() => client.Received.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        long nowMs = rig.Loop.NowMs;
        rig.RunUntil(() => rig.Loop.NowMs > nowMs + 1);
        rig.Do(() => client.Send(Check));
        rig.RunUntil(() => origin.Received.Split("GET /health").Length == 3);
    }

    [Theory]
    [InlineData("web", 100.0, 200)]
    [InlineData("gone", 1.0, 503)]
    public void Clusters_must_have_their_share_of_healthy_hosts(string cluster, double percent, int status)
    {
        using ProxyRig rig = FilterRoutes.Rig(
        [
            new HealthCheckSettings
            {
                Headers = HealthPath,
                ClusterMinHealthyPercentages =
                    new Dictionary<string, double> { [cluster] = percent }.ToFrozenDictionary(),
            },
        ]);
        OriginConnection client = rig.Connect(Check);
        rig.RunUntil(() => client.Received.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        Assert.StartsWith($"HTTP/1.1 {status} ", client.Received, StringComparison.Ordinal);
    }
}
