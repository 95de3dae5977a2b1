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

    [Theory]
    [InlineData(RateLimitActionKind.RequestHeader, "x-tier", "x-tier: free", "x-tier: paid")]
    [InlineData(RateLimitActionKind.HeaderValueMatch, "", "x-tier: free", "x-other: 1")]
    public void A_descriptor_of_the_request_has_its_own_bucket(
        RateLimitActionKind kind, string source, string limited, string other)
    {
        var descriptors = new RateLimitDescriptors();
        descriptors.TryAdd("tier\0free\0"u8.ToArray(), new TokenBucket(1, 1, Hour));
        var action = new RateLimitAction(kind, "tier"u8.ToArray())
        {
            Source = Encoding.ASCII.GetBytes(source),
            Value = "free"u8.ToArray(),
            Headers = [Model.Matching.HeaderMatcher.Present("x-tier", true, false, false)],
        };
        using ProxyRig rig = FilterRoutes.Rig(
            [Limit(tokens: 100) with { Descriptors = descriptors, Rules = [new RateLimitRule(0, [action])] }]);
        OriginConnection client = rig.Connect(With(limited));
        Answer(rig, client);
        rig.Do(() => client.Send(With(limited)));
        rig.RunUntil(() => client.Received.EndsWith("local_rate_limited", StringComparison.Ordinal));
        rig.Do(() => client.Send(With(other)));
        rig.RunUntil(() => rig.Origin.Connections[0].Received.Contains(other, StringComparison.Ordinal));
        Assert.Equal(1, rig.Stat("web.http_local_rate_limit.rate_limited"));
    }

    [Fact]
    public void A_request_draws_from_the_bucket_of_its_descriptor_and_from_the_filters()
    {
        LocalRateLimitSettings limit = Limit(tokens: 1) with
        {
            Descriptors = Descriptor("generic_key\0all\0", tokens: 100),
            Rules = [Generic("all")],
        };
        using ProxyRig rig = FilterRoutes.Rig([limit]);
        OriginConnection client = rig.Connect(Get);
        Answer(rig, client);
        rig.Do(() => client.Send(Get));
        rig.RunUntil(() => client.Received.EndsWith("local_rate_limited", StringComparison.Ordinal));
    }

    [Fact]
    public void The_filters_bucket_may_be_for_the_others_only()
    {
        LocalRateLimitSettings limit = Empty() with
        {
            Descriptors = Descriptor("generic_key\0all\0", tokens: 100),
            Rules = [Generic("all")],
            AlwaysTakesOwn = false,
        };
        using ProxyRig rig = FilterRoutes.Rig([limit]);
        OriginConnection client = rig.Connect(Get);
        Answer(rig, client);
        Assert.Equal(1, rig.Stat("web.http_local_rate_limit.ok"));
    }

    [Theory]
    [InlineData(RateLimitHostRules.Override, "route", true)]
    [InlineData(RateLimitHostRules.Override, "host", false)]
    [InlineData(RateLimitHostRules.Include, "host", true)]
    [InlineData(RateLimitHostRules.Ignore, "host", false)]
    public void Rules_of_route_and_virtual_host_hold_as_configured(RateLimitHostRules rules, string limited, bool refuses)
    {
        LocalRateLimitSettings limit = Limit(tokens: 100) with
        {
            Descriptors = Descriptor($"generic_key\0{limited}\0", tokens: 0),
            HostRules = rules,
        };
        using var rig = new ProxyRig(
            (entries, _) => new HttpConnectionManager
            {
                Name = "hcm",
                StatPrefix = "main",
                HttpFilters = entries,
                RouteConfiguration = WithRules(),
            },
            [limit]);
        OriginConnection client = rig.Connect(Get);
        rig.RunUntil(() => refuses ? client.Received.Length > 0 : rig.Origin.Connections.Count > 0);
        Assert.Equal(refuses ? 1 : 0, rig.Stat("web.http_local_rate_limit.rate_limited"));
    }

    private static RouteConfiguration WithRules() => new()
    {
        VirtualHosts =
        [
            new VirtualHost
            {
                Name = "all",
                Domains = ["*"u8.ToArray()],
                RateLimits = [Generic("host")],
                Routes =
                [
                    new Route
                    {
                        Match = new RouteMatch { Path = Model.Matching.PathMatcher.Prefix("/") },
                        Action = new ForwardAction { Cluster = "web", RateLimits = [Generic("route")] },
                    },
                ],
            },
        ],
    };

    private static RateLimitRule Generic(string value)
    {
        var action = new RateLimitAction(RateLimitActionKind.GenericKey, "generic_key"u8.ToArray())
        {
            Value = Encoding.ASCII.GetBytes(value),
        };
        return new RateLimitRule(0, [action]);
    }

    private static RateLimitDescriptors Descriptor(string text, long tokens)
    {
        var descriptors = new RateLimitDescriptors();
        descriptors.TryAdd(Encoding.ASCII.GetBytes(text), new TokenBucket(tokens, 1, Hour));
        return descriptors;
    }

    private static string With(string line) => $"GET /a HTTP/1.1\r\nhost: web.test\r\n{line}\r\n\r\n";

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
