using System.Runtime.CompilerServices;
using Tulle.Http;
using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Balancing;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// One endpoint as one worker sees it: its address, its health, its pool, its counters. Lives as long as the cluster
/// lists its address, whatever else of it changes.
/// </summary>
public sealed class EndpointState
{
    private readonly SharedCount _connections;
    private StrongBox<SocketAddress> _address = new();
    private readonly ConnectionPool?[] _pools = new ConnectionPool?[4];

    internal EndpointState(ClusterState cluster, in ResolvedEndpoint resolved)
    {
        Cluster = cluster;
        Address = resolved.Address;
        _connections = cluster.SharedBreakers.Host(resolved.Address);
        Update(resolved);
    }

    public ClusterState Cluster { get; }

    /// <summary>Where new connections go. Another one only in a LOGICAL_DNS cluster, whose connections stay.</summary>
    public SocketAddress Address
    {
        get => Volatile.Read(ref _address).Value;
        private set => Volatile.Write(ref _address, new StrongBox<SocketAddress>(value));
    }

    /// <summary>As configured; replaced when weight, health or metadata change.</summary>
    public Endpoint Endpoint { get; private set; } = null!;

    public Locality Locality { get; private set; } = null!;

    /// <summary>Its configured host name, or the name that DNS was asked for; empty: none.</summary>
    public byte[] Hostname { get; private set; } = [];

    public EndpointCounters Counters { get; } = new();

    public uint Weight { get; private set; }

    public int Priority { get; private set; }

    /// <summary>Which of its priority's localities; in order of configuration.</summary>
    internal int LocalityIndex { get; private set; }

    internal uint LocalityWeight { get; private set; }

    public Availability Availability { get; private set; }

    /// <summary>Requests on their way to it from this worker.</summary>
    public int ActiveRequests => (int)Counters.RqActive;

    /// <summary>The cluster does not list it any more: what runs may end, nothing new starts.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>It is a proxy like this one, so it takes HTTP/2 whatever the cluster's own protocol is.</summary>
    internal bool IsMeshPeer { get; private set; }

    /// <summary>
    /// The pool of this priority, since circuit breakers are per priority, and of the cluster's protocol, which may depend
    /// on the client's. An upgrade goes as it came: its connection cannot be shared anyway.
    /// </summary>
    /// <param name="headers">Of the request, or of its copy: told what it was, where the hop changes that.</param>
    internal ConnectionPool Pool(RoutingPriority priority, HttpStream stream, HeaderTable headers)
    {
        bool isHttp2 = Cluster.UsesHttp2(stream.IsHttp2);
        bool isUpgraded = IsMeshPeer && !isHttp2 && stream.Tunnel == Tunnel.None;
        if (isUpgraded && !stream.IsHttp2)
        {
            OriginalVersion.Write(stream, headers);
            Cluster.Owner.Stats.Increment(Cluster.Ids.RqMeshUpgraded);
        }
        else if (stream.Info.AttemptCount > 1 || IsMeshPeer)
        {
            OriginalVersion.Remove(headers); // of an attempt before, or the client's own
        }

        return Pool(priority, isHttp2 || isUpgraded);
    }

    internal ConnectionPool Pool(RoutingPriority priority, bool isHttp2)
    {
        ref ConnectionPool? pool = ref _pools[((int)priority * 2) + (isHttp2 ? 1 : 0)];
        return pool ??= isHttp2 ? new Http2ConnectionPool(this, priority) : new Http1ConnectionPool(this, priority);
    }

    /// <summary>Idle connections close now, busy ones after their response.</summary>
    internal void DrainPools()
    {
        foreach (ConnectionPool? pool in _pools)
        {
            pool?.Drain();
        }
    }

    /// <summary>ORIGINAL_DST: a request has been sent here since somebody last looked.</summary>
    internal bool IsInUse { get; set; } = true;

    /// <summary>The name stands for another address now.</summary>
    internal void MoveTo(in ResolvedEndpoint resolved)
    {
        Address = resolved.Address;
        Update(resolved);
    }

    internal void Remove()
    {
        IsRemoved = true;
        DrainPools();
        Cluster.SharedBreakers.Forget(Address);
    }

    /// <summary>One more connection, within the cluster's limit and the endpoint's own.</summary>
    internal bool TryTakeConnection(Breakers breakers)
    {
        if (!_connections.TryTake(breakers.MaxConnectionsPerHost))
        {
            return false;
        }

        if (breakers.Connections.TryTake())
        {
            return true;
        }

        _connections.Release();
        return false;
    }

    /// <summary>As above, over the limits.</summary>
    internal void TakeConnection(Breakers breakers)
    {
        _connections.Take();
        breakers.Connections.Take();
    }

    internal void ReleaseConnection(Breakers breakers)
    {
        _connections.Release();
        breakers.Connections.Release();
    }

    /// <summary>Takes over what may change under one address; true if picks change by it.</summary>
    internal bool Update(in ResolvedEndpoint resolved)
    {
        Availability availability = resolved.Endpoint.Health switch
        {
            EndpointHealth.Unhealthy or EndpointHealth.Draining or EndpointHealth.Timeout => Availability.Unhealthy,
            EndpointHealth.Degraded => Availability.Degraded,
            _ => Availability.Healthy,
        };
        uint weight = Math.Max(1, resolved.Endpoint.Weight);
        bool changed = availability != Availability || weight != Weight || resolved.Priority != Priority
            || resolved.LocalityIndex != LocalityIndex || resolved.LocalityWeight != LocalityWeight;
        if (!ReferenceEquals(Endpoint, resolved.Endpoint))
        {
            Hostname = System.Text.Encoding.UTF8.GetBytes(HostnameOf(resolved.Endpoint));
        }

        Endpoint = resolved.Endpoint;
        IsMeshPeer = MeshHop.IsMarked(Endpoint.Metadata);
        Locality = resolved.Locality;
        Weight = weight;
        Priority = resolved.Priority;
        LocalityIndex = resolved.LocalityIndex;
        LocalityWeight = resolved.LocalityWeight;
        Availability = availability;
        return changed;
    }

    private static string HostnameOf(Endpoint endpoint)
    {
        if (endpoint.Hostname.Length > 0)
        {
            return endpoint.Hostname;
        }

        Address address = endpoint.Address;
        return address.Kind == AddressKind.Socket && address.Ip is null ? address.Text : "";
    }
}
