using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Tests.Upstream;

public sealed class ClusterConnectionTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

    [Fact]
    public void Connections_come_from_the_address_of_the_peers_family()
    {
        using ClusterRig rig = new();
        rig.Apply(ClusterRig.Cluster(bind: new UpstreamBind
        {
            SourceAddress = Literal("::1"),
            OtherSourceAddress = Literal("127.0.0.2"),
        }));
        rig.Exchange(Answer);
        Assert.True(SocketAddress.TryParseIp("127.0.0.2", 0, out SocketAddress source));
        Assert.True(source.SameHost(rig.Origin.Connections[0].RemoteAddress));
    }

    [Fact]
    public void An_address_that_is_not_ours_is_a_bind_error()
    {
        using ClusterRig rig = new();
        rig.Apply(ClusterRig.Cluster(bind: new UpstreamBind { SourceAddress = Literal("192.0.2.77") }));
        RecordingHandler handler = rig.Ask();
        rig.RunUntil(() => handler.IsSettled);
        Assert.Equal(1, rig.Stat(rig.Ids.BindErrors));
        Assert.Empty(rig.Origin.Connections);
    }

    [Fact]
    public void An_address_that_is_not_ours_may_be_bound_where_freebind_says_so()
    {
        using ClusterRig rig = new();
        rig.Apply(ClusterRig.Cluster(bind: new UpstreamBind
        {
            SourceAddress = Literal("192.0.2.77"),
            Freebind = true,
        }));
        rig.Ask();
        rig.Settle();
        Assert.Equal(0, rig.Stat(rig.Ids.BindErrors));
    }

    [Theory]
    [InlineData(SocketOptionState.Prebind)]
    [InlineData(SocketOptionState.Bound)]
    public void A_socket_option_that_the_kernel_refuses_fails_the_connection(SocketOptionState state)
    {
        using ClusterRig rig = new();
        rig.Apply(ClusterRig.Cluster(bind: new UpstreamBind
        {
            SocketOptions = [new SocketOption(1, 9999, [1, 0, 0, 0], state)],
        }));
        RecordingHandler handler = rig.Ask();
        rig.RunUntil(() => handler.IsSettled);
        Assert.Equal(1, rig.Stat(rig.Ids.CxConnectFail));
    }

    [Fact]
    public void Connections_to_the_old_address_of_a_logical_name_go_on_and_new_ones_go_to_the_new_one()
    {
        using ClusterRig rig = new(origins: 2);
        Cluster cluster = ClusterRig.Cluster(type: ClusterType.LogicalDns);
        rig.Apply(cluster, rig.Origins[0].Address);
        EndpointState endpoint = rig.Endpoint;
        rig.Exchange(Answer);
        rig.Apply(cluster, rig.Origins[1].Address);
        Assert.Same(endpoint, rig.Endpoint);
        rig.Ask();
        rig.Ask();
        rig.RunUntil(() => rig.Origins[1].Connections is [{ ReceivedLength: > 0 }]);
        rig.RunUntil(() => rig.Origins[0].Connections[0].ReceivedLength > 0);
        Assert.Single(rig.Origins[0].Connections);
    }

    [Fact]
    public void An_original_destination_that_nobody_goes_to_is_forgotten()
    {
        using ClusterRig rig = new();
        rig.Apply(ClusterRig.Cluster(type: ClusterType.OriginalDst, cleanupIntervalMs: 10));
        rig.Do(() => Assert.NotNull(rig.Web.FindOrAdd(rig.Origin.Address)));
        Assert.Single(rig.Web.Endpoints);
        rig.RunUntil(() => rig.Web.Endpoints.Length == 0);
    }

    [Fact]
    public void A_limit_of_connections_to_one_endpoint_leaves_the_others_alone()
    {
        using ClusterRig rig = new(origins: 2);
        rig.Apply(ClusterRig.Cluster(breakers: new CircuitBreakerThresholds { MaxConnectionsPerHost = 1 }));
        for (int i = 0; i < 4; i++)
        {
            rig.Ask();
        }

        rig.RunUntil(() => rig.Origins.All(static o => o.Connections is [{ ReceivedLength: > 0 }]));
        rig.Settle();
        Assert.Equal(2, rig.Stat(rig.Ids.CxOverflow));
        Assert.All(rig.Origins, static o => Assert.Single(o.Connections));
    }

    [Fact]
    public void A_limit_of_pools_counts_endpoints_in_use()
    {
        using ClusterRig rig = new(origins: 2);
        rig.Apply(ClusterRig.Cluster(breakers: new CircuitBreakerThresholds { MaxConnectionPools = 1 }));
        rig.Ask();
        RecordingHandler second = rig.Ask();
        rig.RunUntil(() => second.IsSettled);
        Assert.Equal(1, rig.Stat(rig.Ids.CxPoolOverflow));
    }

    private static Address Literal(string text) => new()
    {
        Kind = AddressKind.Socket,
        Text = text,
        Ip = System.Net.IPAddress.Parse(text),
    };
}
