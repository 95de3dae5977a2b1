using Tulle.Proxy.Downstream;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// An upstream connection of a tcp_proxy that is opened while nobody knows yet whether it will be used: the client's
/// protocol is still being detected, and a server that speaks first must be heard meanwhile.
/// </summary>
internal sealed class EarlyTunnel
{
    private EarlyTunnel(ClusterState cluster, EndpointState endpoint, ITcpTunnelOwner owner)
    {
        Cluster = cluster;
        Endpoint = endpoint;
        Upstream = new TcpProxyUpstream(owner);
    }

    public ClusterState Cluster { get; }

    public EndpointState Endpoint { get; }

    public TcpProxyUpstream Upstream { get; }

    /// <summary>Starts to connect; null: there is nowhere to go, which tcp_proxy finds out and says for itself. The owner
    /// may learn of a failure from inside this call.</summary>
    public static EarlyTunnel? Open(ClusterState cluster, DownstreamConnection client, ITcpTunnelOwner owner)
    {
        if (TcpRouting.ChooseEndpoint(cluster, client) is not { } endpoint)
        {
            return null;
        }

        var early = new EarlyTunnel(cluster, endpoint, owner);
        early.Upstream.Open(endpoint);
        return early;
    }
}
