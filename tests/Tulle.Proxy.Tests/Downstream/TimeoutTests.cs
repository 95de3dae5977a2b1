using Tulle.Model;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Downstream;

public sealed class TimeoutTests
{
    private const string Get = "GET /a HTTP/1.1\r\nhost: web.test\r\n\r\n";

    [Fact]
    public void A_head_that_does_not_come_whole_is_answered_with_408()
    {
        using var rig = new ProxyRig((filters, routes) => new HttpConnectionManager
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = filters,
            RouteConfiguration = routes,
            RequestHeadersTimeoutMs = 30,
        });
        OriginConnection client = rig.Connect("GET /a HTTP/1.1\r\nhost");
        rig.RunUntil(() => client.SawEnd);
        Assert.StartsWith("HTTP/1.1 408 ", client.Received, StringComparison.Ordinal);
        Assert.Equal(1, rig.Stat("http.main.downstream_rq_header_timeout"));
    }

    [Fact]
    public void A_stream_on_which_nothing_moves_ends_with_504_once_its_request_is_whole()
    {
        using var rig = new ProxyRig((filters, routes) => new HttpConnectionManager
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = filters,
            RouteConfiguration = routes,
            StreamIdleTimeoutMs = 30,
        });
        OriginConnection client = rig.Connect(Get);
        rig.RunUntil(() => client.Received.EndsWith("stream timeout", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 504 ", client.Received, StringComparison.Ordinal);
        Assert.Equal(1, rig.Stat("http.main.downstream_rq_idle_timeout"));
    }

    [Fact]
    public void A_connection_on_which_nothing_ever_came_closes_at_its_idle_timeout_without_a_drain()
    {
        using var rig = new ProxyRig((filters, routes) => new HttpConnectionManager
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = filters,
            RouteConfiguration = routes,
            IdleTimeoutMs = 30,
            DrainTimeoutMs = 600_000,
        });
        OriginConnection client = rig.Connect();
        rig.RunUntil(() => client.SawEnd);
        Assert.Equal(1, rig.Stat("http.main.downstream_cx_idle_timeout"));
    }

    [Fact]
    public void A_request_that_is_not_whole_in_time_is_answered_with_408_and_a_whole_one_is_not()
    {
        using var rig = new ProxyRig((filters, routes) => new HttpConnectionManager
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = filters,
            RouteConfiguration = routes,
            RequestTimeoutMs = 30,
        });
        OriginConnection whole = rig.Connect(Get);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        OriginConnection half = rig.Connect("POST /p HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nab");
        rig.RunUntil(() => half.SawEnd);
        Assert.StartsWith("HTTP/1.1 408 ", half.Received, StringComparison.Ordinal);
        rig.Do(() => origin.Send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
        rig.RunUntil(() => whole.Received.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal));
    }

    [Fact]
    public void An_idle_connection_closes_after_idle_and_drain_timeout()
    {
        using var rig = new ProxyRig((filters, routes) => new HttpConnectionManager
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = filters,
            RouteConfiguration = routes,
            IdleTimeoutMs = 20,
            DrainTimeoutMs = 20,
        });
        OriginConnection client = rig.Connect();
        rig.RunUntil(() => client.SawEnd);
        Assert.Equal(1, rig.Stat("http.main.downstream_cx_idle_timeout"));
    }

    [Fact]
    public void The_last_request_that_a_connection_may_carry_ends_it()
    {
        using var rig = new ProxyRig((filters, routes) => new HttpConnectionManager
        {
            Name = "hcm",
            StatPrefix = "main",
            HttpFilters = filters,
            RouteConfiguration = routes,
            MaxRequestsPerConnection = 2,
        });
        OriginConnection client = rig.Connect("GET /own HTTP/1.1\r\nhost: a\r\n\r\n");
        rig.RunUntil(() => client.Received.EndsWith("own answer", StringComparison.Ordinal));
        Assert.DoesNotContain("connection: close", client.Received, StringComparison.Ordinal);
        rig.Do(() => client.Send("GET /own HTTP/1.1\r\nhost: a\r\n\r\n"));
        rig.RunUntil(() => client.SawEnd);
        Assert.Contains("connection: close", client.Received, StringComparison.Ordinal);
    }
}
