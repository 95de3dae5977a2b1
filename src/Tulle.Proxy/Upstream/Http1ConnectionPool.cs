using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The HTTP/1 connections of one worker to one endpoint: idle ones (last used first), busy ones, those that connect,
/// and the requests that wait for one. Worker thread only.
/// </summary>
internal sealed class Http1ConnectionPool
{
    private readonly Breakers _breakers;
    private Http1ClientConnection? _idle;
    private Http1ClientConnection? _connections;
    private UpstreamHandler? _firstPending;
    private UpstreamHandler? _lastPending;
    private int _pendingCount;
    private int _connectingCount;
    private int _connectionCount;
    private bool _countsAsPool;

    public Http1ConnectionPool(EndpointState endpoint, RoutingPriority priority)
    {
        Endpoint = endpoint;
        Cluster = endpoint.Cluster;
        _breakers = endpoint.Cluster.Breakers(priority);
    }

    public EndpointState Endpoint { get; }

    public ClusterState Cluster { get; }

    private ClusterStatIds Ids => Cluster.Ids;

    private Telemetry.WorkerStats Stats => Cluster.Owner.Stats;

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

        while (_idle is { } connection)
        {
            Unlink(connection);
            if (!connection.IsPeerClosing)
            {
                if (_breakers.Requests.TryTake())
                {
                    Attach(connection, handler);
                }
                else
                {
                    Link(connection);
                    FailOverflow(handler);
                }

                return;
            }

            // The origin's close is in the batch that the loop works on.
            connection.CloseIdle();
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
        if (_connectingCount < _pendingCount)
        {
            TryConnect();
        }
    }

    /// <summary>The handler no longer waits.</summary>
    public void Cancel(UpstreamHandler handler)
    {
        Dequeue(handler);
        Stats.Increment(Ids.RqCancelled);
    }

    /// <summary>Idle connections close now, busy ones behind their response.</summary>
    public void Drain()
    {
        while (_idle is { } idle)
        {
            Unlink(idle);
            idle.CloseIdle();
        }

        Http1ClientConnection? connection = _connections;
        for (; connection is not null; connection = connection.NextInPool)
        {
            connection.CloseAfterResponse();
        }
    }

    internal void CountProtocolError() => Stats.Increment(Ids.CxProtocolError);

    internal void OnConnected(Http1ClientConnection connection)
    {
        _connectingCount--;
        UseNext(connection);
    }

    internal void OnConnectFailed(Http1ClientConnection connection, PoolFailureReason reason)
    {
        _connectingCount--;
        Forget(connection);
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

    /// <summary>A response is through and the connection can carry another request.</summary>
    internal void OnStreamDone(Http1ClientConnection connection)
    {
        ReleaseRequest();
        UseNext(connection);
    }

    /// <summary>A stream ended together with its connection.</summary>
    internal void OnStreamAborted() => ReleaseRequest();

    /// <summary>A connection is gone, idle or behind its last stream.</summary>
    internal void OnClosed(Http1ClientConnection connection)
    {
        if (connection.IsIdle)
        {
            Unlink(connection);
        }

        Forget(connection);
        if (_pendingCount > _connectingCount)
        {
            TryConnect();
        }
    }

    private void UseNext(Http1ClientConnection connection)
    {
        while (_firstPending is { } handler)
        {
            Dequeue(handler);
            if (_breakers.Requests.TryTake())
            {
                Attach(connection, handler);
                return;
            }

            FailOverflow(handler);
        }

        Link(connection);
    }

    private void FailOverflow(UpstreamHandler handler)
    {
        Stats.Increment(Ids.RqPendingOverflow);
        handler.OnPoolFailure(PoolFailureReason.Overflow, Endpoint);
    }

    private void Attach(Http1ClientConnection connection, UpstreamHandler handler)
    {
        Stats.Increment(Ids.RqTotal);
        Stats.Increment(Ids.RqActive);
        Endpoint.Counters.RqTotal++;
        Endpoint.Counters.RqActive++;
        connection.Begin(handler);
        handler.OnPoolReady(connection.Stream, Endpoint);
    }

    private void ReleaseRequest()
    {
        _breakers.Requests.Release();
        Stats.Decrement(Ids.RqActive);
        Endpoint.Counters.RqActive--;
    }

    private void TryConnect()
    {
        // With no connection of its own a pool may always open one: nothing else would ever serve who waits.
        if (!Endpoint.TryTakeConnection(_breakers))
        {
            Stats.Increment(Ids.CxOverflow);
            if (_connectionCount > 0)
            {
                return;
            }

            Endpoint.TakeConnection(_breakers);
        }

        _connectionCount++;
        _connectingCount++;
        Stats.Increment(Ids.CxTotal);
        Stats.Increment(Ids.CxHttp1Total);
        Stats.Increment(Ids.CxActive);
        Endpoint.Counters.CxTotal++;
        Endpoint.Counters.CxActive++;
        Http1ClientConnection connection = Cluster.Owner.TakeConnection();
        connection.NextInPool = _connections;
        connection.PreviousInPool = null;
        if (_connections is not null)
        {
            _connections.PreviousInPool = connection;
        }

        _connections = connection;
        connection.Open(this);
    }

    private void Forget(Http1ClientConnection connection)
    {
        if (connection.PreviousInPool is { } previous)
        {
            previous.NextInPool = connection.NextInPool;
        }
        else
        {
            _connections = connection.NextInPool;
        }

        if (connection.NextInPool is { } next)
        {
            next.PreviousInPool = connection.PreviousInPool;
        }

        connection.NextInPool = null;
        connection.PreviousInPool = null;
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

    private void Link(Http1ClientConnection connection)
    {
        connection.NextIdle = _idle;
        connection.PreviousIdle = null;
        if (_idle is not null)
        {
            _idle.PreviousIdle = connection;
        }

        _idle = connection;
        connection.IsIdle = true;
        connection.OnIdle();
    }

    private void Unlink(Http1ClientConnection connection)
    {
        if (connection.PreviousIdle is { } previous)
        {
            previous.NextIdle = connection.NextIdle;
        }
        else
        {
            _idle = connection.NextIdle;
        }

        if (connection.NextIdle is { } next)
        {
            next.PreviousIdle = connection.PreviousIdle;
        }

        connection.NextIdle = null;
        connection.PreviousIdle = null;
        connection.IsIdle = false;
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
