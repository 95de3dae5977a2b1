using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Downstream;
using Tulle.Proxy.Telemetry;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy;

/// <summary>
/// The data plane as the main thread sees it: its workers, and how a snapshot reaches them. Main thread only.
/// </summary>
public sealed class ProxyServer : IDisposable
{
    private readonly Worker[] _workers;
    private readonly Thread?[] _threads;
    private readonly ListenerSockets _sockets;
    private readonly DownstreamStatIds _statIds;
    private readonly ClusterDirectory _clusters;
    private readonly AccessLogFiles _logs;
    private readonly BlockingThread _resolver = new("resolver");
    private readonly Dictionary<int, ListenSocket[][]> _waitingSockets = [];

    public ProxyServer(ServerSettings settings, EventLoop mainLoop, StatsStore stats, Snapshot first)
    {
        Settings = settings;
        Stats = stats;
        Snapshot = first;
        _sockets = new ListenerSockets(settings.WorkerCount);
        _statIds = new DownstreamStatIds(stats.Registry, settings.WorkerCount, mainLoop);
        _clusters = new ClusterDirectory(mainLoop, _resolver, stats.Registry, stats.Main, PublishEndpoints);
        _clusters.Warmed += OpenWaitingListeners;
        Calls = new Calls.GrpcCalls(mainLoop, stats.Main, _clusters);
        stats.Refreshing += _clusters.RefreshGauges;
        _logs = new AccessLogFiles(mainLoop, settings.FileFlushIntervalMs, stats);
        _workers = new Worker[settings.WorkerCount];
        _threads = new Thread?[settings.WorkerCount];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Worker(i, _workers.Length, new EventLoop($"worker_{i}"), first, settings.Drain);
            stats.AddWorker(_workers[i].Stats);
        }

        HeldBodyStats.Register(stats, _workers);
    }

    public ServerSettings Settings { get; }

    public StatsStore Stats { get; }

    /// <summary>For calls of the main thread.</summary>
    public Calls.GrpcCalls Calls { get; }

    /// <summary>What was published last.</summary>
    public Snapshot Snapshot { get; private set; }

    public IReadOnlyList<Worker> Workers => _workers;

    /// <summary>Each cluster has had its first addresses; listeners are open from then on.</summary>
    public bool IsWarm { get; private set; }

    /// <summary>While set, listeners stay closed although every cluster has its addresses: discovery is not done.</summary>
    public bool WaitsForDiscovery { get; set; }

    /// <summary>Called once, when <see cref="IsWarm"/> becomes true.</summary>
    public event Action? Warmed;

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
        if (!TryOpenLogs(snapshot, out error))
        {
            return false;
        }

        if (!_sockets.TryOpen(snapshot, out Dictionary<int, ListenSocket[][]> opened, out error))
        {
            return false;
        }

        _statIds.Prepare(snapshot);
        Snapshot = snapshot;
        ClusterResources clusters = _clusters.Prepare(snapshot);
        if (!IsWarm && (WaitsForDiscovery || !_clusters.IsWarm))
        {
            foreach ((int slot, ListenSocket[][] sockets) in opened)
            {
                _waitingSockets[slot] = sockets;
            }

            opened = [];
        }

        var published = new PublishedConfig
        {
            Snapshot = snapshot,
            Clusters = clusters,
            Stats = _statIds,
            LogFiles = _logs.Snapshot(),
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

        CollectionPauses.Observe();
        OpenWaitingListeners();
        return true;
    }

    /// <summary>
    /// Opens the addresses of a listener that will be published later; null, or why they cannot be had.
    /// </summary>
    public string? ReserveAddresses(Model.Listener listener) => _sockets.Reserve(listener);

    /// <summary>Closes what was opened for listeners that are no longer to come.</summary>
    public void ReleaseAddresses(IReadOnlyCollection<int> exceptSlots) => _sockets.ReleaseReserved(exceptSlots);

    /// <summary>Discovery has brought what the start needs.</summary>
    public void EndWaitForDiscovery()
    {
        WaitsForDiscovery = false;
        OpenWaitingListeners();
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

    /// <summary>POST /reopen_logs, SIGUSR1: after a rotation.</summary>
    public void ReopenLogs() => _logs.RequestReopen();

    /// <summary>Opens the admin page's own logs; the error names a file that cannot be had.</summary>
    public bool TryOpenAdminLogs(AccessLog[] logs, out AccessLogWriter[] writers, out string error)
    {
        error = "";
        var made = new List<AccessLogWriter>(logs.Length);
        var line = new ByteWriter(initialBytes: 256);
        var random = new FastRandom((ulong)Environment.TickCount64);
        foreach (AccessLog log in logs)
        {
            if (!_logs.TryOpen(log, out error))
            {
                break;
            }

            made.Add(_logs.TryCreateWriter(log, random, line)!);
        }

        writers = [.. made];
        return error.Length == 0;
    }

    /// <summary>Brings filesystem.* up to date, for who looks now.</summary>
    public void ReportLogs() => _logs.Report();

    /// <summary>How many downstream connections are open, as of each worker's last turn.</summary>
    public int ConnectionCount
    {
        get
        {
            int count = 0;
            foreach (Worker worker in _workers)
            {
                count += worker.OpenConnections;
            }

            return count;
        }
    }

    /// <summary>Ends the workers' threads and waits for them.</summary>
    public void Dispose()
    {
        foreach (Worker worker in _workers)
        {
            worker.Loop.RequestStop();
        }

        foreach (Thread? thread in _threads)
        {
            thread?.Join();
        }

        _clusters.Stop();
        _logs.Dispose();
        _resolver.Dispose();
    }

    private void ForEach(Action<Worker> action)
    {
        foreach (Worker worker in _workers)
        {
            worker.Loop.Post(() => action(worker));
        }
    }

    private bool TryOpenLogs(Snapshot snapshot, out string error)
    {
        error = "";
        foreach (Model.Listener listener in snapshot.Listeners)
        {
            foreach (AccessLog log in AccessLogsOf(listener))
            {
                if (!_logs.TryOpen(log, out error))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static IEnumerable<AccessLog> AccessLogsOf(Model.Listener listener)
    {
        IEnumerable<FilterChain> chains = listener.DefaultFilterChain is { } last
            ? listener.FilterChains.Append(last)
            : listener.FilterChains;
        return listener.AccessLogs.Concat(chains.SelectMany(static c => c.Filters).SelectMany(static f => f switch
        {
            HttpConnectionManager manager => manager.AccessLogs.Concat(manager.HttpFilters
                .SelectMany(static h => h.Settings is RouterSettings router ? router.UpstreamLogs : [])),
            TcpProxy proxy => proxy.AccessLogs,
            _ => [],
        }));
    }

    /// <summary>DNS brought other addresses for one cluster.</summary>
    private void PublishEndpoints(int slot, string clusterName, ResolvedEndpoints endpoints) =>
        ForEach(w => w.Clusters.ApplyEndpoints(slot, clusterName, endpoints));

    /// <summary>Every cluster has its addresses: whoever connects from now on can be served.</summary>
    private void OpenWaitingListeners()
    {
        if (IsWarm || WaitsForDiscovery || !_clusters.IsWarm)
        {
            return;
        }

        IsWarm = true;
        foreach ((int slot, ListenSocket[][] sockets) in _waitingSockets)
        {
            ForEach(w => w.Listeners.Open(slot, sockets[w.Index]));
        }

        _waitingSockets.Clear();
        Warmed?.Invoke();
    }
}
