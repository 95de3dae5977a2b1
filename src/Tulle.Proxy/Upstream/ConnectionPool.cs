using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// What one worker has of connections to one endpoint in one protocol and priority: the requests that wait for one, and
/// what counts towards the circuit breakers. The connections are the derived pool's. Worker thread only.
/// </summary>
internal abstract class ConnectionPool
{
    /// <summary>Envoy's measure: what one event opens at most.</summary>
    private const int ConnectionsAtOnce = 3;

    private readonly Breakers _breakers;
    private UpstreamHandler? _firstPending;
    private UpstreamHandler? _lastPending;
    private int _pendingCount;
    private int _connectingCount;
    private int _connectionCount;
    private int _activeCount;
    private bool _countsAsPool;

    protected ConnectionPool(EndpointState endpoint, RoutingPriority priority)
    {
        Endpoint = endpoint;
        Cluster = endpoint.Cluster;
        _breakers = endpoint.Cluster.Breakers(priority);
    }

    public EndpointState Endpoint { get; }

    public ClusterState Cluster { get; }

    protected ClusterStatIds Ids => Cluster.Ids;

    protected Telemetry.WorkerStats Stats => Cluster.Owner.Stats;

    /// <summary>How many requests a connection will take that is not established yet.</summary>
    protected abstract long StreamsPerConnection { get; }

    /// <summary>How many requests more the established connections would take at once.</summary>
    protected abstract long FreeStreams { get; }

    /// <summary>How many more they will take as soon as their peers say so.</summary>
    protected virtual long AwaitedStreams => 0;

    /// <summary>The counter of the protocol's connections.</summary>
    protected abstract int CxProtocolTotal { get; }

    /// <summary>
    /// Asks for a stream. Answers by OnPoolReady or OnPoolFailure, now or later; until then
    /// <see cref="UpstreamHandler.CancelPending"/> takes the wish back.
    /// </summary>
    public void NewStream(UpstreamHandler handler)
    {
        if (!_breakers.Requests.CanTake)
        {
            FailOverflow(handler);
            return;
        }

        if (TryServe(handler))
        {
            ConnectAsWanted();
            return;
        }

        if (!_countsAsPool && !(_countsAsPool = _breakers.Pools.TryTake()))
        {
            Stats.Increment(Ids.CxPoolOverflow);
            handler.OnPoolFailure(PoolFailureReason.Overflow, Endpoint);
            return;
        }

        if (!_breakers.PendingRequests.TryTake())
        {
            ReleasePoolIfEmpty();
            FailOverflow(handler);
            return;
        }

        Enqueue(handler);
        ConnectAsWanted();
    }

    /// <summary>The handler no longer waits.</summary>
    public void Cancel(UpstreamHandler handler)
    {
        Dequeue(handler);
        Stats.Increment(Ids.RqCancelled);
    }

    /// <summary>What is idle closes now, the rest behind what it carries. Nothing new begins on any of it.</summary>
    public abstract void Drain();

    /// <summary>Serves the handler at once, or refuses it; false: it has to wait.</summary>
    protected abstract bool TryServe(UpstreamHandler handler);

    /// <summary>
    /// Opens one more connection; it tells <see cref="OnConnected"/> or <see cref="OnConnectFailed"/>, perhaps from inside.
    /// </summary>
    protected abstract void Open();

    protected bool HasPending => _firstPending is not null;

    protected bool TryTakeRequest() => _breakers.Requests.TryTake();

    /// <summary>A request has its connection; the breaker has counted it.</summary>
    protected void CountRequest()
    {
        _activeCount++;
        Stats.Increment(Ids.RqTotal);
        Stats.Increment(Ids.RqActive);
        Endpoint.Counters.RqTotal++;
        Endpoint.Counters.RqActive++;
    }

    protected void ReleaseRequest()
    {
        _activeCount--;
        _breakers.Requests.Release();
        Stats.Decrement(Ids.RqActive);
        Endpoint.Counters.RqActive--;
    }

    protected void OnConnectEnded() => _connectingCount--;

    /// <summary>The next who waits, counted by the breaker; null: nobody does. Who finds it full is refused.</summary>
    protected UpstreamHandler? TakePending()
    {
        while (_firstPending is { } handler)
        {
            Dequeue(handler);
            if (TryTakeRequest())
            {
                return handler;
            }

            FailOverflow(handler);
        }

        return null;
    }

    protected void FailOverflow(UpstreamHandler handler)
    {
        Stats.Increment(Ids.RqPendingOverflow);
        handler.OnPoolFailure(PoolFailureReason.Overflow, Endpoint);
    }

    /// <summary>The connection that failed is not listed any more.</summary>
    protected void FailPending(PoolFailureReason reason)
    {
        _connectingCount--;
        ForgetConnection();
        Stats.Increment(Ids.CxConnectFail);
        Endpoint.Counters.CxConnectFail++;
        if (reason == PoolFailureReason.Timeout)
        {
            Stats.Increment(Ids.CxConnectTimeout);
        }

        // Whoever waits for this endpoint learns it now and can decide to go elsewhere. Those that a handler adds
        // meanwhile wait for the next connection.
        for (int left = _pendingCount; left > 0 && _firstPending is { } handler; left--)
        {
            Dequeue(handler);
            Stats.Increment(Ids.RqPendingFailureEject);
            handler.OnPoolFailure(reason, Endpoint);
        }
    }

    /// <summary>A connection is gone, and who waits may need another one.</summary>
    protected void OnConnectionGone()
    {
        ForgetConnection();
        if (_pendingCount > 0)
        {
            ConnectAsWanted();
        }
    }

    /// <summary>Opens what who waits needs, and with per_upstream_preconnect_ratio some more; not all at once.</summary>
    protected void ConnectAsWanted()
    {
        for (int left = ConnectionsAtOnce; left > 0 && WantsConnection() && TryConnect(); left--)
        {
        }
    }

    private bool WantsConnection()
    {
        double ratio = Cluster.Config.PreconnectRatio;
        if (ratio <= 1 && _pendingCount == 0)
        {
            return false;
        }

        long coming = (_connectingCount * StreamsPerConnection) + AwaitedStreams;
        return ratio <= 1
            ? _pendingCount > coming
            : (_pendingCount + _activeCount) * ratio > coming + FreeStreams + _activeCount;
    }

    private bool TryConnect()
    {
        // With no connection of its own a pool may always open one: nothing else would ever serve who waits.
        if (!Endpoint.TryTakeConnection(_breakers))
        {
            Stats.Increment(Ids.CxOverflow);
            if (_connectionCount > 0)
            {
                return false;
            }

            Endpoint.TakeConnection(_breakers);
        }

        _connectionCount++;
        _connectingCount++;
        Stats.Increment(Ids.CxTotal);
        Stats.Increment(CxProtocolTotal);
        Stats.Increment(Ids.CxActive);
        Endpoint.Counters.CxTotal++;
        Endpoint.Counters.CxActive++;
        Open();
        return true;
    }

    private void ForgetConnection()
    {
        _connectionCount--;
        Endpoint.ReleaseConnection(_breakers);
        ReleasePoolIfEmpty();
        Stats.Decrement(Ids.CxActive);
        Endpoint.Counters.CxActive--;
    }

    /// <summary>max_connection_pools counts the pools that are in use.</summary>
    private void ReleasePoolIfEmpty()
    {
        if (_countsAsPool && _connectionCount == 0 && _pendingCount == 0)
        {
            _countsAsPool = false;
            _breakers.Pools.Release();
        }
    }

    private void Enqueue(UpstreamHandler handler)
    {
        handler.PendingPool = this;
        handler.NextPending = null;
        handler.PreviousPending = _lastPending;
        if (_lastPending is null)
        {
            _firstPending = handler;
        }
        else
        {
            _lastPending.NextPending = handler;
        }

        _lastPending = handler;
        _pendingCount++;
        Stats.Increment(Ids.RqPendingTotal);
        Stats.Increment(Ids.RqPendingActive);
    }

    private void Dequeue(UpstreamHandler handler)
    {
        if (handler.PreviousPending is { } previous)
        {
            previous.NextPending = handler.NextPending;
        }
        else
        {
            _firstPending = handler.NextPending;
        }

        if (handler.NextPending is { } next)
        {
            next.PreviousPending = handler.PreviousPending;
        }
        else
        {
            _lastPending = handler.PreviousPending;
        }

        handler.PendingPool = null;
        handler.NextPending = null;
        handler.PreviousPending = null;
        _pendingCount--;
        _breakers.PendingRequests.Release();
        ReleasePoolIfEmpty();
        Stats.Decrement(Ids.RqPendingActive);
    }
}
