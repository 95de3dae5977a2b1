using Tulle.Model;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Downstream;

public sealed class TcpProxyTests
{
    [Fact]
    public void Bytes_go_both_ways_and_each_side_may_end_before_the_other()
    {
        using ProxyRig rig = Rig(new TcpProxy { Name = "tcp", StatPrefix = "tcp", Clusters = [new("web", 1)] });
        OriginConnection client = rig.Connect("question");
        OriginConnection origin = rig.OriginSees("question");
        rig.Do(client.ShutdownWrite);
        rig.RunUntil(() => origin.SawEnd);
        rig.Do(() => origin.Send("answer after the end"));
        rig.RunUntil(() => client.Received == "answer after the end");
        Assert.False(client.SawEnd);
        rig.Do(origin.ShutdownWrite);
        rig.RunUntil(() => client.SawEnd && rig.Worker.OpenConnections == 0);
        Assert.Equal(1, rig.Stat("tcp.tcp.downstream_cx_total"));
    }

    [Fact]
    public void A_silent_tunnel_ends_after_its_idle_timeout()
    {
        using ProxyRig rig = Rig(new TcpProxy
        {
            Name = "tcp", StatPrefix = "tcp", Clusters = [new("web", 1)], IdleTimeoutMs = 20,
        });
        OriginConnection client = rig.Connect("x");
        rig.RunUntil(() => client.SawEnd);
        Assert.Equal(1, rig.Stat("tcp.tcp.idle_timeout"));
        rig.RunUntil(() => rig.Origin.Connections is [{ SawEnd: true }]);
    }

    [Fact]
    public void A_tunnel_ends_after_its_longest_duration_though_bytes_flow()
    {
        using ProxyRig rig = Rig(new TcpProxy
        {
            Name = "tcp", StatPrefix = "tcp", Clusters = [new("web", 1)], MaxDownstreamConnectionDurationMs = 30,
        });
        OriginConnection client = rig.Connect("x");
        rig.RunUntil(() => client.SawEnd);
        Assert.Equal(1, rig.Stat("tcp.tcp.max_downstream_connection_duration"));
    }

    [Fact]
    public void Each_attempt_to_connect_counts_and_the_last_failure_ends_the_connection()
    {
        using ProxyRig rig = Rig(new TcpProxy
        {
            Name = "tcp", StatPrefix = "tcp", Clusters = [new("web", 1)], MaxConnectAttempts = 3,
            BackoffBaseMs = 1, BackoffMaxMs = 2,
        });
        rig.Origin.Dispose();
        OriginConnection client = rig.Connect();
        rig.RunUntil(() => client.SawEnd);
        Assert.Equal(3, rig.Stat("cluster.web.upstream_cx_connect_fail"));
        Assert.Equal(1, rig.Stat("cluster.web.upstream_cx_connect_attempts_exceeded"));
    }

    [Fact]
    public void A_failed_attempt_is_followed_by_a_pause()
    {
        using ProxyRig rig = Rig(new TcpProxy
        {
            Name = "tcp", StatPrefix = "tcp", Clusters = [new("web", 1)], MaxConnectAttempts = 3,
            BackoffBaseMs = 1_000_000_000, BackoffMaxMs = 1_000_000_000,
        });
        rig.Origin.Dispose();
        OriginConnection client = rig.Connect();
        rig.RunUntil(() => rig.Stat("cluster.web.upstream_cx_connect_fail") == 1);
        rig.Settle();
        Assert.Equal(1, rig.Stat("cluster.web.upstream_cx_connect_fail"));
        Assert.False(client.SawEnd);
        rig.Do(client.Reset);
        rig.RunUntil(() => rig.Worker.OpenConnections == 0);
    }

    private static ProxyRig Rig(TcpProxy proxy)
    {
        var rig = new ProxyRig();
        rig.Apply(ProxyRig.MakeListener(chains: [new FilterChain { Filters = [proxy] }]));
        return rig;
    }
}
