using Tulle.Http.Http2;
using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>All clusters of one worker, by slot. Worker thread only.</summary>
public sealed class Clusters
{
    /// <summary>Closed connection objects that a worker keeps for reuse.</summary>
    private const int RecycledConnections = 256;

    private readonly Recycler<Http1ClientConnection> _connections = new(RecycledConnections);
    private readonly Recycler<ShadowRequest> _shadows = new(RecycledConnections);
    private ClusterState?[] _states = [];
    private long _lastConnectionId;
    private Snapshot? _snapshot;

    public Clusters(EventLoop loop, WorkerStats stats, FastRandom random, int workerCount)
    {
        Loop = loop;
        Stats = stats;
        Random = random;
        WorkerCount = workerCount;
        Http2 = new Http2ClientLoop(loop, stats, random)
        {
            ConnectionIds = NextConnectionId,
            Bodies = new HeldBodies(Limits.HeldBodyBytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) / workerCount),
        };
    }

    internal Http2ClientLoop Http2 { get; }

    /// <summary>Numbers upstream connections, for access logs; each worker has every WorkerCount-th.</summary>
    internal long NextConnectionId() => (++_lastConnectionId * WorkerCount) + WorkerIndex;

    internal int WorkerIndex { get; init; }

    internal EventLoop Loop { get; }

    internal WorkerStats Stats { get; }

    internal FastRandom Random { get; }

    internal int WorkerCount { get; }

    internal UpstreamBind? DefaultBind => _snapshot?.Bootstrap.UpstreamBind;

    /// <summary>By slot; for the main thread, which reads counters.</summary>
    public ClusterState?[] States => Volatile.Read(ref _states);

    /// <summary>Takes up a snapshot: new clusters start, changed ones change, removed ones drain.</summary>
    public void Apply(Snapshot snapshot, ClusterResources resources)
    {
        _snapshot = snapshot;
        ClusterState?[] next = new ClusterState?[snapshot.Clusters.Length];
        for (int slot = 0; slot < Math.Max(next.Length, _states.Length); slot++)
        {
            ClusterState? known = slot < _states.Length ? _states[slot] : null;
            Cluster? config = slot < next.Length ? snapshot.Clusters[slot] : null;
            if (known is not null && (config is null || config.Name != known.Config.Name))
            {
                known.Remove();
                known = null;
            }

            if (config is null)
            {
                continue;
            }

            ClusterResource resource = resources.BySlot[slot]!;
            if (known is null)
            {
                known = new ClusterState(this, config, resource.StatIds, resource.Breakers);
            }
            else
            {
                known.Update(config);
            }

            if (config.Type != ClusterType.OriginalDst)
            {
                known.Update(resource.Endpoints);
            }

            next[slot] = known;
        }

        Volatile.Write(ref _states, next);
    }

    /// <summary>New addresses of one cluster, between snapshots (DNS).</summary>
    public void ApplyEndpoints(int slot, string clusterName, ResolvedEndpoints endpoints)
    {
        if (slot < _states.Length && _states[slot] is { } state && state.Config.Name == clusterName)
        {
            state.Update(endpoints);
        }
    }

    /// <summary>Null: no such cluster (503 NC).</summary>
    public ClusterState? Find(string name) =>
        _snapshot?.FindCluster(name) is { } cluster ? _states[cluster.Slot] : null;

    /// <summary>As <see cref="Find(string)"/>, by a header's value, without making a string of it.</summary>
    public ClusterState? Find(ReadOnlySpan<byte> name)
    {
        const int MaxNameBytes = 256;
        if (_snapshot is null || name.Length > MaxNameBytes)
        {
            return null;
        }

        Span<char> text = stackalloc char[MaxNameBytes];
        int length = System.Text.Encoding.UTF8.GetChars(name, text);
        return _snapshot.ClusterSlots.GetAlternateLookup<ReadOnlySpan<char>>()
            .TryGetValue(text[..length], out int slot) ? _states[slot] : null;
    }

    internal Http1ClientConnection TakeConnection() => _connections.Take() ?? new Http1ClientConnection(this);

    internal ShadowRequest TakeShadow() => _shadows.Take() ?? new ShadowRequest(this);

    internal void Recycle(ShadowRequest shadow) => _shadows.Offer(shadow);

    internal void Recycle(Http1ClientConnection connection) => _connections.Offer(connection);
}
