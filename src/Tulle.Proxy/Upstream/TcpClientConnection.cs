using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// One TCP connection to an endpoint for one tunnel: not pooled. Serves tcp_proxy and CONNECT, which are handlers like
/// the router: OnPoolReady when it stands, OnData both ends' bytes, a half-close each way.
/// </summary>
internal sealed class TcpClientConnection : SocketConnection
{
    private readonly EndpointState _endpoint;
    private readonly Breakers _breakers;
    private readonly TcpClientStream _stream;
    private readonly UpstreamHandler _handler;
    private readonly long _startMs;
    private long _connectedMs;
    private bool _isForgotten;

    private TcpClientConnection(EndpointState endpoint, RoutingPriority priority, UpstreamHandler handler)
        : base(endpoint.Cluster.Owner.Loop)
    {
        _endpoint = endpoint;
        _breakers = endpoint.Cluster.Breakers(priority);
        _handler = handler;
        _startMs = Loop.NowMs;
        _stream = new TcpClientStream(this, handler);
        HighWatermarkBytes = endpoint.Cluster.Config.PerConnectionBufferLimitBytes;
    }

    internal EndpointState Endpoint => _endpoint;

    private ClusterStatIds Ids => _endpoint.Cluster.Ids;

    private Telemetry.WorkerStats Stats => _endpoint.Cluster.Owner.Stats;

    /// <summary>Connects; the handler learns the outcome, perhaps from inside this call.</summary>
    /// <returns>The stream, by which a connection that still connects is given up; null: failed at once.</returns>
    public static UpstreamStream? Open(EndpointState endpoint, RoutingPriority priority, UpstreamHandler handler)
    {
        TcpClientConnection connection = new(endpoint, priority, handler);
        return connection.TryOpen() ? connection._stream : null;
    }

    internal void OnTunnelEnded(bool isRemote)
    {
        Stats.Increment(Ids.CxDestroy);
        Stats.Increment(isRemote ? Ids.CxDestroyRemote : Ids.CxDestroyLocal);
        Close();
        Forget();
    }

    /// <summary>Both directions have ended: what waits is sent first.</summary>
    internal void OnTunnelDone()
    {
        Stats.Increment(Ids.CxDestroy);
        Stats.Increment(Ids.CxDestroyRemote);
        CloseAfterFlush(lingerMs: 0);
        Forget();
    }

    internal void CountSent(int bytes) => Stats.Add(Ids.CxTxBytesTotal, bytes);

    protected override void OnConnected()
    {
        _connectedMs = Loop.NowMs;
        Stats.Record(Ids.CxConnectMs, _connectedMs - _startMs);
        _handler.OnPoolReady(_stream, _endpoint);
    }

    protected override void OnConnectFailed(NetError error)
    {
        CountConnectFailure(error);
        Forget();
        _stream.Drop();
        _handler.OnPoolFailure(
            error == NetError.ConnectTimeout
                ? PoolFailureReason.Timeout : PoolFailureReason.RemoteConnectionFailure,
            _endpoint);
    }

    protected override void OnReadable()
    {
        byte[] scratch = Loop.Scratch;
        while (_stream.IsActive && !IsReadEnded)
        {
            ReadResult result = TryRead(scratch);
            switch (result.Status)
            {
                case ReadStatus.Data:
                    Stats.Add(Ids.CxRxBytesTotal, result.Count);
                    _stream.OnInput(scratch.AsSpan(0, result.Count));
                    break;
                case ReadStatus.EndOfStream:
                    _stream.OnEndOfInput();
                    return;
                case ReadStatus.Failed:
                    _stream.Fail();
                    return;
                default:
                    return;
            }
        }
    }

    protected override void OnWriteFailed(NetError error)
    {
        OnReadable();
        _stream.Fail();
    }

    protected override void OnAboveHighWatermark() => _stream.OnAboveHighWatermark();

    protected override void OnBelowLowWatermark() => _stream.OnBelowLowWatermark();

    private bool TryOpen()
    {
        if (!_endpoint.TryTakeConnection(_breakers))
        {
            Stats.Increment(Ids.CxOverflow);
            _isForgotten = true;
            _stream.Drop();
            _handler.OnPoolFailure(PoolFailureReason.Overflow, _endpoint);
            return false;
        }

        Stats.Increment(Ids.CxTotal);
        Stats.Increment(Ids.CxActive);
        _endpoint.Counters.CxTotal++;
        _endpoint.Counters.CxActive++;
        NetError error = Connect(_endpoint.Address, _endpoint.Cluster.ConnectOptions);
        if (error != NetError.None)
        {
            OnConnectFailed(error);
            return false;
        }

        return true;
    }

    private void CountConnectFailure(NetError error)
    {
        Stats.Increment(Ids.CxConnectFail);
        _endpoint.Counters.CxConnectFail++;
        if (error == NetError.AddressNotAvailable)
        {
            Stats.Increment(Ids.BindErrors);
        }

        if (error == NetError.ConnectTimeout)
        {
            Stats.Increment(Ids.CxConnectTimeout);
        }
    }

    private void Forget()
    {
        if (!_isForgotten)
        {
            _isForgotten = true;
            if (_connectedMs > 0)
            {
                Stats.Record(Ids.CxLengthMs, Loop.NowMs - _connectedMs);
            }

            _endpoint.ReleaseConnection(_breakers);
            Stats.Decrement(Ids.CxActive);
            _endpoint.Counters.CxActive--;
        }
    }
}
