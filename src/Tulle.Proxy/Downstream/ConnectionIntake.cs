using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// The way of an accepted socket to its filter chain, for one listener on one worker: limits, what is known of the peer,
/// listener filters, the choice of the chain.
/// </summary>
internal sealed class ConnectionIntake(Worker worker, ListenerState listener) : IAcceptor
{
    private readonly HashSet<ConnectionHandler> _runs = [];
    private ListenerFilterState[] _filters = [];
    private FilterChainMatcher _matcher = new([], null);
    private SharedCount _count = new();
    private string _limitKey = "";
    private long _limit = long.MaxValue;

    private WorkerStats Counters => worker.Stats;

    /// <summary>Takes up a configuration; connections that are on their way finish by the old one's filters.</summary>
    public void Update(Model.Listener config, FilterChainMatcher matcher, PublishedConfig published)
    {
        _matcher = matcher;
        _count = published.Stats.Shared.Listener(config);
        _filters =
        [
            .. config.ListenerFilters
                .Where(f => !config.DetectsProtocol || !IsInspector(f))
                .Select(f => Make(f, published.Stats.ListenerFilters)),
        ];
        _limitKey = $"envoy.resource_limits.listener.{config.Name}.connection_limit";
        TakeRuntime(published.Snapshot.Runtime);
    }

    public void TakeRuntime(Runtime runtime) =>
        _limit = runtime.TryGet(_limitKey, out RuntimeValue value) && value.Number is { } limit
            ? (long)limit
            : long.MaxValue;

    void IAcceptor.OnAccepted(in AcceptedSocket socket)
    {
        if (!TryAdmit())
        {
            socket.Refuse();
            return;
        }

        DownstreamConnection connection = worker.RentConnection();
        connection.Listener = listener;
        SocketAddress remote = socket.Remote;
        if (connection.Adopt(socket) == NetError.None)
        {
            Describe(connection, remote);
            TakeIn(connection);
        }
    }

    /// <summary>The socket of an admitted connection is gone.</summary>
    public void Release()
    {
        _count.Release();
        worker.GlobalConnections.Release();
    }

    public void OnFiltersDone(DownstreamConnection connection)
    {
        // use_original_dst: the listener that owns the address goes on with the connection.
        if (listener.Config.UseOriginalDestination && connection.Facts.Local != connection.Facts.DirectLocal
            && worker.Listeners.FindByAddress(connection.Facts.Local) is { } owner && owner != listener)
        {
            owner.Intake.TakeOver(connection, from: this);
            return;
        }

        GoOn(connection, isInspected: true);
    }

    public void OnRunEnded(ConnectionHandler run)
    {
        _runs.Remove(run);
        Counters.Decrement(listener.Stats.DownstreamPreCxActive);
    }

    public void CountTimeout() => Counters.Increment(listener.Stats.DownstreamPreCxTimeout);

    public void CountRemoteClose() => Counters.Increment(listener.Stats.ListenerFilterRemoteClose);

    /// <summary>Ends the connections that have no filter chain yet.</summary>
    public void CloseAll()
    {
        foreach (ConnectionHandler run in _runs.ToArray())
        {
            run.CloseNow();
        }
    }

    private bool TryAdmit()
    {
        if (!worker.TryTakeConnectionSlot(listener.Config))
        {
            Counters.Increment(listener.Stats.DownstreamGlobalCxOverflow);
            return false;
        }

        if (!_count.TryTake(_limit))
        {
            worker.GlobalConnections.Release();
            Counters.Increment(listener.Stats.DownstreamCxOverflow);
            return false;
        }

        return true;
    }

    private void TakeOver(DownstreamConnection connection, ConnectionIntake from)
    {
        from._count.Release();
        _count.TryTake(long.MaxValue);
        connection.Listener = listener;
        connection.Facts.BufferLimitBytes = listener.Config.PerConnectionBufferLimitBytes;
        connection.Facts.ListenerName = listener.Config.Name;
        connection.Facts.ListenerMetadata = listener.Config.Metadata;
        TakeIn(connection);
    }

    private void TakeIn(DownstreamConnection connection)
    {
        if (_filters.Length == 0)
        {
            GoOn(connection, isInspected: false);
            return;
        }

        Inspect(connection, new ListenerFilterRun(this, connection, _filters, listener.Config));
    }

    private void GoOn(DownstreamConnection connection, bool isInspected)
    {
        if (listener.Config.DetectsProtocol)
        {
            Inspect(connection, new ProtocolDetectionRun(
                worker, this, connection, listener.Stats.ProtocolDetection!, mayHaveBytes: isInspected));
            return;
        }

        Start(connection);
    }

    private void Inspect(DownstreamConnection connection, ConnectionHandler run)
    {
        _runs.Add(run);
        Counters.Increment(listener.Stats.DownstreamPreCxActive);
        connection.Inspect(run);
    }

    private static bool IsInspector(ListenerFilter filter) =>
        filter.Kind is ListenerFilterKind.TlsInspector or ListenerFilterKind.HttpInspector;

    /// <summary>The chain by what is known of the connection; null: none.</summary>
    public FilterChainState? Choose(DownstreamConnection connection)
    {
        Streams.ConnectionFacts facts = connection.Facts;
        FilterChain? chain = _matcher.Choose(new ConnectionTraits
        {
            Local = facts.Local,
            Remote = facts.Remote,
            DirectRemote = facts.DirectRemote,
            ServerName = facts.RequestedServerName,
            TransportProtocol = facts.TransportProtocol.Length > 0 ? facts.TransportProtocol : "raw_buffer",
            ApplicationProtocols = facts.ApplicationProtocols,
        });
        return chain is null ? null : listener.FindState(chain);
    }

    /// <summary>Gives the connection to its chain; null: there is none, and the connection is closed.</summary>
    public ConnectionHandler? Start(DownstreamConnection connection, Upstream.EarlyTunnel? early = null)
    {
        FilterChainState? state = Choose(connection);
        ConnectionHandler? handler = state?.MakeHandler(connection, early);
        if (handler is null)
        {
            Counters.Increment(listener.Stats.NoFilterChainMatch);
            listener.Log(connection, ResponseFlags.NoRouteFound, "filter_chain_not_found");
            connection.Close();
            return null;
        }

        connection.Facts.FilterChainName = state!.Chain.Name;
        connection.Facts.FilterChainMetadata = state.Chain.Metadata;
        connection.Begin(state, handler);
        return handler;
    }

    private void Describe(DownstreamConnection connection, in SocketAddress remote)
    {
        Streams.ConnectionFacts facts = connection.Facts;
        facts.ConnectionId = worker.NextConnectionId();
        facts.Remote = remote;
        facts.DirectRemote = remote;
        facts.Local = connection.LocalAddress;
        facts.DirectLocal = facts.Local;
        facts.IsTls = false;
        facts.TransportProtocol = "";
        facts.RequestedServerName = "";
        facts.ApplicationProtocols = [];
        facts.BufferLimitBytes = listener.Config.PerConnectionBufferLimitBytes;
        facts.ListenerName = listener.Config.Name;
        facts.ListenerMetadata = listener.Config.Metadata;
        facts.FilterChainName = "";
        facts.FilterChainMetadata = null;
        facts.RateLimitBucket = null;
    }

    private ListenerFilterState Make(ListenerFilter filter, ListenerFilterStatIds ids) => filter.Kind switch
    {
        ListenerFilterKind.TlsInspector => new TlsInspectorFilter(filter.DisabledWhen, ids.TlsInspector, Counters),
        ListenerFilterKind.HttpInspector => new HttpInspectorFilter(filter.DisabledWhen, ids.HttpInspector, Counters),
        ListenerFilterKind.ProxyProtocol => new ProxyProtocolFilter(
            filter.DisabledWhen, filter.ProxyProtocol!, ids.ProxyProtocol(filter.ProxyProtocol!), Counters),
        _ => new OriginalDestinationFilter(filter.DisabledWhen),
    };
}
