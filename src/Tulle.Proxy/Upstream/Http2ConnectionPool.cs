using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The HTTP/2 connections of one worker to one endpoint: one until its streams are all taken, then more. A request goes
/// where the fewest are. Worker thread only.
/// </summary>
internal sealed class Http2ConnectionPool(EndpointState endpoint, RoutingPriority priority)
    : ConnectionPool(endpoint, priority), IHttp2ClientOwner
{
    private readonly List<Http2ClientConnection> _connections = [];
    private LearnedRequestLimit _learned;

    protected override long StreamsPerConnection => Settings.StreamsPerConnection;

    protected override long FreeStreams
    {
        get
        {
            long free = 0;
            foreach (Http2ClientConnection connection in _connections)
            {
                free += connection.FreeStreams;
            }

            return free;
        }
    }

    protected override long AwaitedStreams
    {
        get
        {
            long awaited = 0;
            foreach (Http2ClientConnection connection in _connections)
            {
                awaited += connection.AwaitedStreams;
            }

            return awaited;
        }
    }

    private Http2ClientSettings Settings => Cluster.Http2Settings(Endpoint.IsMeshPeer);

    protected override int CxProtocolTotal => Ids.CxHttp2Total;

    /// <summary>Every connection ends with its last request.</summary>
    public override void Drain()
    {
        for (int i = _connections.Count - 1; i >= 0; i--)
        {
            _connections[i].Drain();
        }
    }

    protected override bool TryServe(UpstreamHandler handler)
    {
        if (Choose() is not { } connection)
        {
            return false;
        }

        if (TryTakeRequest())
        {
            Attach(connection, handler);
        }
        else
        {
            FailOverflow(handler);
        }

        return true;
    }

    protected override void Open()
    {
        Http2ClientConnection connection = new(Cluster.Owner.Http2, Settings, this) { LearnedRequests = _learned.Next() };
        connection.ListPlace = _connections.Count;
        _connections.Add(connection);
        connection.Open(Endpoint.Address);
    }

    void IHttp2ClientOwner.OnConnected(Http2ClientConnection connection)
    {
        OnConnectEnded();
        ServePending();
    }

    void IHttp2ClientOwner.OnConnectFailed(Http2ClientConnection connection, PoolFailureReason reason)
    {
        Remove(connection);
        FailPending(reason);
    }

    void IHttp2ClientOwner.OnStreamClosed(Http2ClientConnection connection)
    {
        ReleaseRequest();
        ServePending();
    }

    void IHttp2ClientOwner.OnCapacityChanged(Http2ClientConnection connection) => ServePending();

    void IHttp2ClientOwner.OnLeftUndone(Http2ClientConnection connection, uint taken) => _learned.OnLeftUndone(taken);

    void IHttp2ClientOwner.OnClosed(Http2ClientConnection connection)
    {
        Remove(connection);
        OnConnectionGone();
    }

    private void ServePending()
    {
        while (HasPending && Choose() is { } connection && TakePending() is { } handler)
        {
            Attach(connection, handler);
        }

        ConnectAsWanted();
    }

    private void Attach(Http2ClientConnection connection, UpstreamHandler handler)
    {
        CountRequest();
        handler.OnPoolReady(connection.Begin(handler), Endpoint);
    }

    private Http2ClientConnection? Choose()
    {
        Http2ClientConnection? chosen = null;
        foreach (Http2ClientConnection connection in _connections)
        {
            if (connection.CanOpen && (chosen is null || connection.ActiveStreams < chosen.ActiveStreams))
            {
                chosen = connection;
            }
        }

        return chosen;
    }

    private void Remove(Http2ClientConnection connection)
    {
        Http2ClientConnection last = _connections[^1];
        _connections[connection.ListPlace] = last;
        last.ListPlace = connection.ListPlace;
        _connections.RemoveAt(_connections.Count - 1);
    }
}
