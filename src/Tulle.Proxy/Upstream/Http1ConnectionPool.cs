using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The HTTP/1 connections of one worker to one endpoint: idle ones (last used first), busy ones, those that connect.
/// Worker thread only.
/// </summary>
internal sealed class Http1ConnectionPool(EndpointState endpoint, RoutingPriority priority)
    : ConnectionPool(endpoint, priority)
{
    private Http1ClientConnection? _idle;
    private Http1ClientConnection? _connections;
    private int _idleCount;

    protected override long StreamsPerConnection => 1;

    protected override long FreeStreams => _idleCount;

    protected override int CxProtocolTotal => Ids.CxHttp1Total;

    /// <summary>Idle connections close now, busy ones behind their response.</summary>
    public override void Drain()
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
        OnConnectEnded();
        UseNext(connection);
    }

    internal void OnConnectFailed(Http1ClientConnection connection, PoolFailureReason reason)
    {
        Remove(connection);
        FailPending(reason);
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

        Remove(connection);
        OnConnectionGone();
    }

    protected override bool TryServe(UpstreamHandler handler)
    {
        while (_idle is { } connection)
        {
            Unlink(connection);
            if (!connection.IsPeerClosing)
            {
                if (TryTakeRequest())
                {
                    Attach(connection, handler);
                }
                else
                {
                    Link(connection);
                    FailOverflow(handler);
                }

                return true;
            }

            // The origin's close is in the batch that the loop works on.
            connection.CloseIdle();
        }

        return false;
    }

    protected override void Open()
    {
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

    private void UseNext(Http1ClientConnection connection)
    {
        if (TakePending() is { } handler)
        {
            Attach(connection, handler);
        }
        else
        {
            Link(connection);
        }
    }

    private void Attach(Http1ClientConnection connection, UpstreamHandler handler)
    {
        CountRequest();
        connection.Begin(handler);
        handler.OnPoolReady(connection.Stream, Endpoint);
    }

    private void Remove(Http1ClientConnection connection)
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
        _idleCount++;
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
        _idleCount--;
    }
}
