using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// What the main thread keeps for the clusters of all workers: stat slots, and the addresses that assignments and DNS
/// give. Main thread only. <see cref="Prepare"/> before a snapshot is published; what DNS brings later goes to the
/// workers by itself.
/// </summary>
public sealed class ClusterDirectory
{
    private readonly EventLoop _loop;
    private readonly BlockingThread _helper;
    private readonly StatsRegistry _registry;
    private readonly WorkerStats _mainStats;
    private readonly Action<int, string, ResolvedEndpoints> _publish;
    private Entry?[] _entries = [];

    /// <param name="loop">The main loop.</param>
    /// <param name="helper">Where getaddrinfo may block.</param>
    /// <param name="registry">Gives the stat slots.</param>
    /// <param name="mainStats">The main thread's own numbers (update_attempt and its kind).</param>
    /// <param name="publish">
    /// Posts <see cref="Clusters.ApplyEndpoints"/> to every worker: slot, cluster name, addresses.
    /// </param>
    public ClusterDirectory(
        EventLoop loop,
        BlockingThread helper,
        StatsRegistry registry,
        WorkerStats mainStats,
        Action<int, string, ResolvedEndpoints> publish)
    {
        _loop = loop;
        _helper = helper;
        _registry = registry;
        _mainStats = mainStats;
        _publish = publish;
    }

    /// <summary>Called when every DNS cluster has had its first answer, or failed to get one.</summary>
    public event Action? Warmed;

    /// <summary>No cluster waits for its first DNS answer.</summary>
    public bool IsWarm => Array.TrueForAll(_entries, static e => e?.Dns is not { HasAnswered: false });

    /// <summary>What goes to the workers now.</summary>
    public ClusterResources Current { get; private set; } = ClusterResources.None;

    /// <summary>Makes ready what the workers need for this snapshot; starts and stops DNS look-ups.</summary>
    public ClusterResources Prepare(Snapshot snapshot)
    {
        Entry?[] next = new Entry?[snapshot.Clusters.Length];
        for (int slot = 0; slot < Math.Max(next.Length, _entries.Length); slot++)
        {
            Entry? known = slot < _entries.Length ? _entries[slot] : null;
            Cluster? config = slot < next.Length ? snapshot.Clusters[slot] : null;
            if (known is not null && (config is null || config.Name != known.Cluster.Name))
            {
                known.Dns?.Stop();
                known = null;
            }

            if (config is not null)
            {
                next[slot] = Update(known, config, snapshot.Endpoints[slot]);
            }
        }

        _entries = next;
        for (int slot = 0; slot < next.Length; slot++)
        {
            next[slot]?.Dns?.Start();
        }

        return Current = new ClusterResources(Array.ConvertAll(next, static e => e?.Resource));
    }

    /// <summary>Brings the gauges that nobody keeps up to date for a request up to date for a reader.</summary>
    public void RefreshGauges()
    {
        foreach (Entry? entry in _entries)
        {
            if (entry is { Resource: { } resource, Cluster: { } cluster })
            {
                resource.Breakers.Default.WriteGauges(
                    _mainStats, resource.StatIds.DefaultBreakers, cluster.CircuitBreakers[(int)RoutingPriority.Default]);
                resource.Breakers.High.WriteGauges(
                    _mainStats, resource.StatIds.HighBreakers, cluster.CircuitBreakers[(int)RoutingPriority.High]);
            }
        }
    }

    public void Stop()
    {
        foreach (Entry? entry in _entries)
        {
            entry?.Dns?.Stop();
        }
    }

    private Entry Update(Entry? known, Cluster config, EndpointAssignment? assignment)
    {
        if (known is not null && ReferenceEquals(known.Cluster, config) && ReferenceEquals(known.Assignment, assignment))
        {
            return known;
        }

        bool isDns = config.Type is ClusterType.StrictDns or ClusterType.LogicalDns;
        ClusterStatIds ids = known is not null && known.Cluster.StatName == config.StatName
            ? known.Resource.StatIds : new ClusterStatIds(_registry, config.StatName);
        if (config.Http.Protocol != UpstreamProtocol.Http1 || HasMeshPeer(assignment))
        {
            ids.AddHttp2(_registry);
        }

        bool sameNames = known is not null && ReferenceEquals(known.Assignment, assignment)
            && known.Cluster.Type == config.Type && known.Cluster.Dns == config.Dns;
        DnsEndpoints? dns = sameNames ? known!.Dns : null;
        ResolvedEndpoints endpoints;
        if (sameNames)
        {
            endpoints = known!.Resource.Endpoints;
        }
        else if (isDns && assignment is not null)
        {
            known?.Dns?.Stop();
            dns = new DnsEndpoints(_loop, LookUp, config, assignment, ids, _mainStats, OnResolved);

            // Until the new names have answered, the old addresses serve.
            endpoints = known?.Resource.Endpoints ?? ResolvedEndpoints.None;
        }
        else
        {
            known?.Dns?.Stop();
            endpoints = assignment is null ? ResolvedEndpoints.None : ResolvedEndpoints.From(assignment, resolve: null);
        }

        var resource = new ClusterResource(config.Name, ids, endpoints)
        {
            Breakers = known?.Resource.Breakers ?? new SharedBreakers(),
        };
        return new Entry(config, assignment, resource, dns);
    }

    private static bool HasMeshPeer(EndpointAssignment? assignment) =>
        assignment is not null && Array.Exists(
            assignment.Localities, static l => Array.Exists(l.Endpoints, static e => MeshHop.IsMarked(e.Metadata)));

    private void LookUp(string name, SocketFamily family, Action<LookupStatus, SocketAddress[]> answer) =>
        AddressLookup.Start(_helper, _loop, name, family, lookup => answer(lookup.Status, lookup.Addresses));

    private void OnResolved(DnsEndpoints dns, ResolvedEndpoints? endpoints)
    {
        int slot = dns.Cluster.Slot;
        if (slot >= _entries.Length || _entries[slot] is not { } entry || !ReferenceEquals(entry.Dns, dns))
        {
            return;
        }

        if (endpoints is not null)
        {
            ClusterResource resource = entry.Resource with { Endpoints = endpoints };
            _entries[slot] = entry with { Resource = resource };
            ClusterResource?[] all = [.. Current.BySlot];
            all[slot] = resource;
            Current = new ClusterResources(all);
            _publish(slot, dns.Cluster.Name, endpoints);
        }

        if (dns.IsFirstAnswer && IsWarm)
        {
            Warmed?.Invoke();
        }
    }

    private sealed record Entry(
        Cluster Cluster, EndpointAssignment? Assignment, ClusterResource Resource, DnsEndpoints? Dns);
}
