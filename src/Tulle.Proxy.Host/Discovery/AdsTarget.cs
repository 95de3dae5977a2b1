using System.Net;
using System.Net.Sockets;
using Tulle.Model;

namespace Tulle.Proxy.Host.Discovery;

/// <summary>Where the management server is: the endpoints of a cluster of the bootstrap, one after the other.</summary>
internal sealed class AdsTarget(string clusterName)
{
    private int _turn;

    public string ClusterName { get; } = clusterName;

    /// <summary>As in Envoy the cluster's name, where it can be a host.</summary>
    public string Authority { get; } = Uri.CheckHostName(clusterName) == UriHostNameType.Unknown ? "ads" : clusterName;

    /// <summary>The next endpoint to try; null, with the reason, where there is none.</summary>
    public EndPoint? Next(Snapshot snapshot, out string error)
    {
        error = "";
        if (snapshot.FindCluster(ClusterName) is not { } cluster)
        {
            error = $"the management server's cluster {ClusterName} is not among the clusters of the bootstrap";
            return null;
        }
        Address[] addresses = [.. snapshot.Endpoints[cluster.Slot]?.Localities
            .SelectMany(static l => l.Endpoints).Select(static e => e.Address) ?? []];
        if (addresses.Length > 0) return ToEndPoint(addresses[(int)((uint)_turn++ % addresses.Length)]);
        error = $"the management server's cluster {ClusterName} has no endpoints";
        return null;
    }

    private static EndPoint ToEndPoint(Address address) => address switch
    {
        { Kind: AddressKind.Pipe, Text: ['@', .. var rest] } => new UnixDomainSocketEndPoint("\0" + rest),
        { Kind: AddressKind.Pipe } => new UnixDomainSocketEndPoint(address.Text),
        { Ip: { } ip } => new IPEndPoint(ip, address.Port),
        _ => new DnsEndPoint(address.Text, address.Port),
    };
}
