using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Downstream;
using Tulle.Proxy.Telemetry;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy;

/// <summary>
/// The data plane as the main thread sees it: its workers, and how a snapshot reaches them. Main thread only.
/// </summary>
public sealed class ProxyServer
{
    private readonly Worker[] _workers;
    private readonly Thread?[] _threads;
    private readonly ListenerSockets _sockets;
    private readonly DownstreamStatIds _statIds;
    private readonly Dictionary<string, ClusterStatIds> _clusterStats = new(StringComparer.Ordinal);

    public ProxyServer(ServerSettings settings, StatsStore stats, Snapshot first)
    {
        Settings = settings;
        Stats = stats;
        Snapshot = first;
        _sockets = new ListenerSockets(settings.WorkerCount);
        _statIds = new DownstreamStatIds(stats.Registry, settings.WorkerCount);
        _workers = new Worker[settings.WorkerCount];
        _threads = new Thread?[settings.WorkerCount];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Worker(i, _workers.Length, new EventLoop($"worker_{i}"), first, settings.Drain);
            stats.AddWorker(_workers[i].Stats);
        }
    }

    public ServerSettings Settings { get; }

    public StatsStore Stats { get; }

    /// <summary>What was published last.</summary>
    public Snapshot Snapshot { get; private set; }

    public IReadOnlyList<Worker> Workers => _workers;

    /// <summary>Open listeners by slot, with the ports that the kernel chose.</summary>
    public IReadOnlyDictionary<int, OpenListener> Listeners => _sockets.Open;

    public void Start()
    {
        for (int i = 0; i < _workers.Length; i++)
        {
            _threads[i] = _workers[i].Loop.Start();
        }
    }

    /// <summary>
    /// Gives a snapshot to all workers. False, with the reason, where a new listener's address cannot be bound: then
    /// nothing changed.
    /// </summary>
    public bool TryPublish(Snapshot snapshot, out string error)
    {
        if (!_sockets.TryOpen(snapshot, out Dictionary<int, ListenSocket[][]> opened, out error))
        {
            return false;
        }

        _statIds.Prepare(snapshot);
        Snapshot = snapshot;
        var published = new PublishedConfig
        {
            Snapshot = snapshot,
            Clusters = PrepareClusters(snapshot),
            Stats = _statIds,
            NewSockets = opened,
        };
        foreach (Worker worker in _workers)
        {
            worker.Loop.Post(
                static state =>
                {
                    (Worker target, PublishedConfig config) = ((Worker, PublishedConfig))state!;
                    target.Apply(config);
                },
                (worker, published));
        }

        return true;
    }

    /// <summary>Responses ask for the end of their connections from now on.</summary>
    public void StartDrain(bool inboundOnly) => ForEach(w => w.Listeners.StartDrain(inboundOnly));

    /// <summary>The process ends: every response from now on ends its connection, at once and on all listeners.</summary>
    public void EndConnectionsWithResponses() => ForEach(static w => w.IsEnding = true);

    /// <summary>Closes the listening sockets; what runs goes on.</summary>
    public void StopAccepting(bool inboundOnly) => ForEach(w => w.Listeners.StopAccepting(inboundOnly));

    /// <summary>Closes the connections on which nothing runs; the others after their response.</summary>
    public void CloseIdleConnections() => ForEach(static w => w.Listeners.CloseIdle());

    /// <summary>POST /healthcheck/fail and /healthcheck/ok.</summary>
    public void FailHealthChecks(bool isFailing) => ForEach(w => w.IsFailingHealthChecks = isFailing);

    /// <summary>How many downstream connections are open, as of each worker's last turn.</summary>
    public int ConnectionCount
    {
        get
        {
            int count = 0;
            foreach (Worker worker in _workers)
            {
                count += worker.Listeners.ConnectionCount;
            }

            return count;
        }
    }

    /// <summary>Ends the workers' threads and waits for them.</summary>
    public void Stop()
    {
        foreach (Worker worker in _workers)
        {
            worker.Loop.RequestStop();
        }

        foreach (Thread? thread in _threads)
        {
            thread?.Join();
        }
    }

    private void ForEach(Action<Worker> action)
    {
        foreach (Worker worker in _workers)
        {
            worker.Loop.Post(() => action(worker));
        }
    }

    private ClusterResources PrepareClusters(Snapshot snapshot)
    {
        var bySlot = new ClusterResource?[snapshot.Clusters.Length];
        foreach (Cluster? cluster in snapshot.Clusters)
        {
            if (cluster is null)
            {
                continue;
            }

            if (!_clusterStats.TryGetValue(cluster.Name, out ClusterStatIds? ids))
            {
                ids = new ClusterStatIds(Stats.Registry, cluster.Name);
                _clusterStats.Add(cluster.Name, ids);
            }

            EndpointAssignment? assignment = snapshot.Endpoints[cluster.Slot];
            bySlot[cluster.Slot] = new ClusterResource(
                cluster.Name, ids,
                assignment is null ? ResolvedEndpoints.None : ResolvedEndpoints.From(assignment, resolve: null));
        }

        return new ClusterResources(bySlot);
    }
}
