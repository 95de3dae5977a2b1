using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// One filter chain on one worker, with the connections that run on it. An update that leaves the chain alone keeps this
/// object; one that changes or removes it drains these connections and no others.
/// </summary>
internal sealed class FilterChainState : ILoopTimerTarget
{
    private readonly ListenerState _listener;
    private readonly Worker _worker;
    private readonly Upstream.TcpProxyStatIds? _tcpStats;
    private readonly AccessLogWriter[] _tcpLogs;
    private readonly ConnectionLimitState[] _limits;
    private DownstreamConnection? _first;
    private LoopTimer? _drainEnd;
    private List<FilterChainState>? _drained;

    public FilterChainState(
        Worker worker,
        ListenerState listener,
        FilterChain chain,
        ConnectionManagerState? manager,
        Upstream.TcpProxyStatIds? tcpStats = null,
        ConnectionLimitState[]? limits = null)
    {
        _limits = limits ?? [];
        _tcpStats = tcpStats;
        _worker = worker;
        _listener = listener;
        Chain = chain;
        Manager = manager;
        _tcpLogs = chain.Filters is [.., TcpProxy proxy] ? AccessLogWriter.CreateAll(proxy.AccessLogs, worker) : [];
    }

    public FilterChain Chain { get; }

    public ListenerState Listener => _listener;

    /// <summary>Null where the chain ends in something else than an HTTP connection manager.</summary>
    public ConnectionManagerState? Manager { get; }

    public int ConnectionCount { get; private set; }

    /// <summary>When an update took the chain out of service; -1: it serves.</summary>
    public long DrainStartedMs { get; private set; } = -1;

    public void Add(DownstreamConnection connection)
    {
        connection.PreviousInChain = null;
        connection.NextInChain = _first;
        if (_first is not null)
        {
            _first.PreviousInChain = connection;
        }

        _first = connection;
        ConnectionCount++;
        _listener.OnConnectionAdded();
    }

    public void Remove(DownstreamConnection connection)
    {
        if (connection.PreviousInChain is null)
        {
            _first = connection.NextInChain;
        }
        else
        {
            connection.PreviousInChain.NextInChain = connection.NextInChain;
        }

        if (connection.NextInChain is not null)
        {
            connection.NextInChain.PreviousInChain = connection.PreviousInChain;
        }

        connection.NextInChain = null;
        connection.PreviousInChain = null;
        ConnectionCount--;
        _listener.OnConnectionRemoved(connection);
        if (ConnectionCount == 0 && _drained is not null)
        {
            _drained.Remove(this);
            _drainEnd!.Remove();
        }
    }

    /// <summary>Responses ask for the end of their connections; what is left after the drain time is closed.</summary>
    public void StartDrain(long drainTimeMs, List<FilterChainState> until)
    {
        DrainStartedMs = _worker.Loop.NowMs;
        _drained = until;
        _drainEnd = new LoopTimer(_worker.Loop, this);
        _drainEnd.Arm(drainTimeMs);
    }

    /// <summary>Where the chain does nothing but carry bytes: an upstream connection may be opened before it is chosen.
    /// Null where it does more.</summary>
    public TcpProxy? PlainTunnel => Chain.Filters is [TcpProxy proxy] ? proxy : null;

    /// <summary>The handler for a new connection; null where nothing can run the chain.</summary>
    /// <param name="early">What was opened for <see cref="PlainTunnel"/>.</param>
    public ConnectionHandler? MakeHandler(DownstreamConnection connection, Upstream.EarlyTunnel? early = null)
    {
        foreach (ConnectionLimitState limit in _limits)
        {
            if (limit.IsEnabled(_worker.Snapshot.Runtime) && !connection.TryHold(limit))
            {
                return new LimitedConnection(connection, limit.DelayMs);
            }
        }

        if (Manager is { Config.CodecType: CodecType.Http2 })
        {
            return new Http2ServerConnection(_worker, connection, Manager);
        }

        if (Manager is not null)
        {
            Http1ServerConnection http = connection.SpareHttp1 ?? new Http1ServerConnection(_worker, connection);
            connection.SpareHttp1 = null;
            http.Attach(Manager);
            return http;
        }

        return Chain.Filters is [.., TcpProxy proxy]
            ? new Upstream.TcpProxyHandler(_worker, connection, proxy, _tcpStats!, _tcpLogs, early) : null;
    }

    public void OnTimer(LoopTimer timer) => CloseAll();

    public void CloseIdle()
    {
        for (DownstreamConnection? connection = _first; connection is not null;)
        {
            DownstreamConnection? next = connection.NextInChain;
            connection.CloseIfIdle();
            connection = next;
        }
    }

    public void CloseAll()
    {
        for (DownstreamConnection? connection = _first; connection is not null;)
        {
            DownstreamConnection? next = connection.NextInChain;
            connection.CloseNow();
            connection = next;
        }
    }
}
