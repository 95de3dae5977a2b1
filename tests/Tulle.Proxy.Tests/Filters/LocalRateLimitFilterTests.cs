using System.Text;
using Tulle.Model;
using Tulle.Proxy.Tests.Downstream;
using Tulle.Proxy.Tests.Grpc;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Filters;

public sealed class LocalRateLimitFilterTests
{
    private const string Get = "GET /a HTTP/1.1\r\nhost: web.test\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private const long Hour = 3_600_000;

    [Fact]
    public void What_the_bucket_has_no_token_for_is_answered_and_counted()
    {
        using ProxyRig rig = FilterRoutes.Rig([Limit(tokens: 1)]);
        OriginConnection client = rig.Connect(Get);
        Answer(rig, client);
        rig.Do(() => client.Send(Get));
        rig.RunUntil(() => client.Received.EndsWith("local_rate_limited", StringComparison.Ordinal));
        Assert.Contains("HTTP/1.1 429 ", client.Received, StringComparison.Ordinal);
        Assert.Equal(2, rig.Stat("web.http_local_rate_limit.enabled"));
        Assert.Equal(1, rig.Stat("web.http_local_rate_limit.ok"));
        Assert.Equal(1, rig.Stat("web.http_local_rate_limit.rate_limited"));
        Assert.Equal(1, rig.Stat("web.http_local_rate_limit.enforced"));
    }

    [Theory]
    [InlineData(true, "8")]
    [InlineData(false, "14")]
    public void A_grpc_client_gets_the_status_that_is_configured(bool isResourceExhausted, string status)
    {
        using ProxyRig rig = FilterRoutes.Rig([Empty() with { IsResourceExhausted = isResourceExhausted }]);
        OriginConnection client = rig.Connect(GrpcRig.Request());
        rig.RunUntil(() => client.Received.Contains("grpc-message: local_rate_limited", StringComparison.Ordinal));
        Assert.Contains($"\r\ngrpc-status: {status}\r\n", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_enforced_passes_marked()
    {
        LocalRateLimitSettings limit = Empty() with
        {
            Enforced = null,
            RequestHeadersWhenNotEnforced = Headers("x-too-much", "yes"),
        };
        using ProxyRig rig = FilterRoutes.Rig([limit]);
        rig.Connect(Get);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        Assert.Contains("\r\nx-too-much: yes\r\n", origin.Received, StringComparison.Ordinal);
        Assert.Equal(1, rig.Stat("web.http_local_rate_limit.rate_limited"));
        Assert.Equal(0, rig.Stat("web.http_local_rate_limit.enforced"));
    }

    [Fact]
    public void The_answer_has_its_status_headers_and_limits()
    {
        LocalRateLimitSettings limit = Empty() with
        {
            Status = 503,
            ResponseHeaders = Headers("x-limited", "here"),
            TellsLimits = true,
        };
        using ProxyRig rig = FilterRoutes.Rig([limit]);
        OriginConnection client = rig.Connect(Get);
        rig.RunUntil(() => client.Received.EndsWith("local_rate_limited", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 503 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("\r\nx-limited: here\r\n", client.Received, StringComparison.Ordinal);
        Assert.Contains("\r\nx-ratelimit-limit: 1\r\n", client.Received, StringComparison.Ordinal);
        Assert.Contains("\r\nx-ratelimit-remaining: 0\r\n", client.Received, StringComparison.Ordinal);
        Assert.Contains("\r\nx-ratelimit-reset: 3600\r\n", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_has_its_own_limit_and_another_connection_its_own_bucket()
    {
        LocalRateLimitSettings limit = Limit(tokens: 1) with { PerConnection = true };
        using ProxyRig rig = FilterRoutes.Rig(
            [new LocalRateLimitSettings(new FilterStatsPlace("off.http_local_rate_limit."))],
            route: FilterRoutes.With(limit));
        for (int i = 0; i < 2; i++)
        {
            OriginConnection client = rig.Connect(Get);
            Answer(rig, client, connection: 0);
            rig.Do(() => client.Send(Get));
            rig.RunUntil(() => client.Received.EndsWith("local_rate_limited", StringComparison.Ordinal));
        }

        Assert.Equal(2, rig.Stat("web.http_local_rate_limit.enforced"));
    }

    private static void Answer(ProxyRig rig, OriginConnection client, int connection = 0)
    {
        rig.RunUntil(() => rig.Origin.Connections.Count > connection
            && rig.Origin.Connections[connection].Received.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        rig.Do(() => rig.Origin.Connections[connection].Send(Ok));
        rig.RunUntil(() => client.Received.EndsWith("ok", StringComparison.Ordinal));
    }

    private static LocalRateLimitSettings Limit(long tokens) =>
        new(new FilterStatsPlace("web.http_local_rate_limit."))
        {
            Bucket = new TokenBucket(tokens, 1, Hour),
            Enabled = RuntimeFraction.Always,
            Enforced = RuntimeFraction.Always,
        };

    /// <summary>A limit whose only token is gone.</summary>
    private static LocalRateLimitSettings Empty()
    {
        LocalRateLimitSettings limit = Limit(tokens: 1);
        Assert.True(limit.Bucket!.TryTake(Environment.TickCount64));
        return limit;
    }

    private static HeaderMutations Headers(string name, string value) => new(
    [
        new HeaderMutation
        {
            Kind = HeaderMutationKind.AppendIfExistsOrAdd,
            Name = Encoding.ASCII.GetBytes(name),
            Value = Encoding.ASCII.GetBytes(value),
        },
    ]);
}
