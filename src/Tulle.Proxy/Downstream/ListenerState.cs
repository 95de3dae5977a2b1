using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// One listener on one worker: its sockets, its filter chains, the connections that run. Sockets stay through updates,
/// since closing one of SO_REUSEPORT loses its queue; chains that an update leaves alone keep their connections.
/// </summary>
internal sealed class ListenerState
{
    private readonly Worker _worker;
    private readonly List<FilterChainState> _draining = [];
    private readonly WorkerStats _counters;
    private Net.Listener[] _sockets = [];
    private FilterChainState[] _chains = [];
    private readonly ConnectionInfo _info;
    private AccessLogWriter[] _logs = [];
    private long _drainStartedMs = -1;

    public ListenerState(Worker worker, Model.Listener config, PublishedConfig published)
    {
        _worker = worker;
        _counters = worker.Stats;
        Config = config;
        _info = new ConnectionInfo(worker.Loop);
        Stats = published.Stats.Listener(config);
        Intake = new ConnectionIntake(worker, this);
        Update(config, published);
    }

    public Model.Listener Config { get; private set; }

    public ListenerStats Stats { get; }

    /// <summary>How accepted sockets come to their filter chains.</summary>
    public ConnectionIntake Intake { get; }

    /// <summary>As configured; only IP addresses.</summary>
    public SocketAddress[] Addresses { get; private set; } = [];

    public int ConnectionCount { get; private set; }

    public bool IsAccepting => _sockets.Length > 0;

    /// <summary>Starts to accept; the sockets were opened on the main thread.</summary>
    public void Open(ListenSocket[] sockets)
    {
        _sockets = new Net.Listener[sockets.Length];
        int ceiling = Net.Native.OpenFileLimit.AcceptCeiling(Limits.ReservedDescriptors);
        for (int i = 0; i < sockets.Length; i++)
        {
            _sockets[i] = new Net.Listener(_worker.Loop, sockets[i], Intake, ceiling)
            {
                MaxAcceptsPerTurn = Config.MaxConnectionsPerSocketEvent,
            };
        }
    }

    /// <summary>Goes on with the sockets of the listener that this one replaces.</summary>
    public void TakeSockets(ListenerState former)
    {
        _sockets = former._sockets;
        former._sockets = [];
        foreach (Net.Listener socket in _sockets)
        {
            socket.HandTo(Intake);
            socket.MaxAcceptsPerTurn = Config.MaxConnectionsPerSocketEvent;
        }
    }

    /// <summary>New configuration for the same addresses: chains that changed drain, the others go on.</summary>
    public void Update(Model.Listener config, PublishedConfig published)
    {
        Config = config;
        Addresses = [.. config.Addresses.Where(static a => a.Ip is not null).Select(static a =>
            SocketAddress.TryParseIp(a.Text, a.Port, out SocketAddress parsed) ? parsed : default)];
        _logs = AccessLogWriter.CreateAll(config.AccessLogs, _worker);
        int count = config.FilterChains.Length + (config.DefaultFilterChain is null ? 0 : 1);
        var chains = new FilterChainState[count];
        for (int i = 0; i < count; i++)
        {
            FilterChain chain = i < config.FilterChains.Length ? config.FilterChains[i] : config.DefaultFilterChain!;
            chains[i] = FindSame(chain) ?? MakeChain(chain, published);
        }

        foreach (FilterChainState old in _chains)
        {
            if (!chains.Contains(old))
            {
                Retire(old);
            }
        }

        _chains = chains;
        var matcher = new FilterChainMatcher(
            [.. chains.Take(config.FilterChains.Length).Select(static c => c.Chain)],
            config.DefaultFilterChain is null ? null : chains[^1].Chain);
        Intake.Update(config, matcher, published);
    }

    /// <summary>Refuses new connections; those that run go on.</summary>
    public void StopAccepting()
    {
        foreach (Net.Listener socket in _sockets)
        {
            socket.Close();
        }

        _sockets = [];
    }

    /// <summary>The listener is gone from the configuration: its connections drain.</summary>
    public void Remove()
    {
        StopAccepting();
        Intake.CloseAll();
        foreach (FilterChainState chain in _chains)
        {
            Retire(chain);
        }

        _chains = [];
    }

    /// <summary>Responses carry "connection: close" from now on, more of them the longer it lasts.</summary>
    public void StartDrain()
    {
        if (_drainStartedMs < 0)
        {
            _drainStartedMs = _worker.Loop.NowMs;
        }
    }

    public void CloseIdle()
    {
        Intake.CloseAll();
        foreach (FilterChainState chain in _chains)
        {
            chain.CloseIdle();
        }

        foreach (FilterChainState chain in _draining)
        {
            chain.CloseIdle();
        }
    }

    public void CloseAll()
    {
        Intake.CloseAll();
        foreach (FilterChainState chain in _chains)
        {
            chain.CloseAll();
        }

        foreach (FilterChainState chain in _draining.ToArray())
        {
            chain.CloseAll();
        }
    }

    /// <summary>Envoy's DrainManager::drainClose: whether this response should end its connection.</summary>
    public bool WantsDrain(FilterChainState chain)
    {
        if (_worker.IsFailingHealthChecks && Config.DrainType == DrainType.Default)
        {
            return true;
        }

        long startedMs = chain.DrainStartedMs >= 0 ? chain.DrainStartedMs : _drainStartedMs;
        if (startedMs < 0)
        {
            return false;
        }

        if (_worker.DrainSettings.IsImmediate)
        {
            return true;
        }

        long elapsedMs = _worker.Loop.NowMs - startedMs;
        return elapsedMs >= _worker.DrainSettings.DrainTimeMs
            || _worker.Random.Next((int)_worker.DrainSettings.DrainTimeMs) < elapsedMs;
    }

    public void OnConnectionAdded()
    {
        ConnectionCount++;
        _worker.OpenConnections++;
        _counters.Increment(Stats.DownstreamCxTotal);
        _counters.Increment(Stats.DownstreamCxActive);
        _counters.Increment(Stats.WorkerCxTotal[_worker.Index]);
        _counters.Increment(Stats.WorkerCxActive[_worker.Index]);
    }

    public void OnConnectionRemoved(DownstreamConnection connection)
    {
        ConnectionCount--;
        _worker.OpenConnections--;
        _counters.Increment(Stats.DownstreamCxDestroy);
        _counters.Decrement(Stats.DownstreamCxActive);
        _counters.Decrement(Stats.WorkerCxActive[_worker.Index]);
        _counters.Record(Stats.DownstreamCxLengthMs, _worker.Loop.NowMs - connection.AcceptedMs);
        Log(connection, ResponseFlags.None, details: null);
    }

    public void Log(DownstreamConnection connection, ResponseFlags flags, string? details)
    {
        if (_logs.Length == 0)
        {
            return;
        }

        _info.Describe(connection, flags, details);
        foreach (AccessLogWriter log in _logs)
        {
            log.Write(_info);
        }
    }

    public FilterChainState? FindState(FilterChain chain) => Array.Find(_chains, c => ReferenceEquals(c.Chain, chain));

    private FilterChainState? FindSame(FilterChain chain)
    {
        foreach (FilterChainState state in _chains)
        {
            if (ReferenceEquals(state.Chain, chain)
                || (chain.ContentHash != 0 && state.Chain.ContentHash == chain.ContentHash))
            {
                return state;
            }
        }

        return null;
    }

    private FilterChainState MakeChain(FilterChain chain, PublishedConfig published) => new(
        _worker,
        this,
        chain,
        MakeManager(chain, published),
        chain.Filters is [.., TcpProxy proxy] ? published.Stats.TcpProxy(proxy) : null,
        [.. chain.Filters.OfType<ConnectionLimit>().Select(published.Stats.Shared.Limit)]);

    private ConnectionManagerState? MakeManager(FilterChain chain, PublishedConfig published) =>
        chain.Filters is [.., HttpConnectionManager manager]
            ? new ConnectionManagerState(
                _worker,
                manager,
                published.Stats.Manager(manager),
                Stats.Http(manager.StatPrefix),
                published.Stats.Http2)
            {
                IsMeshHop = MeshHop.IsMarked(Config.Metadata),
            }
            : null;

    private void Retire(FilterChainState chain)
    {
        if (chain.ConnectionCount == 0)
        {
            return;
        }

        _draining.Add(chain);
        chain.StartDrain(_worker.DrainSettings.DrainTimeMs, _draining);
    }
}
