using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// One HTTP/1 connection to an endpoint: connects, carries one stream after the other, lies idle in its pool between
/// them. The messages are <see cref="Http1ClientStream"/>'s. Recycled per worker.
/// </summary>
internal sealed class Http1ClientConnection : SocketConnection, ILoopTimerTarget
{
    /// <summary>A response larger than this makes the next head be read into a larger buffer.</summary>
    private const int SmallResponseBytes = BufferPool.SmallBytes;

    private readonly Clusters _owner;
    private readonly Http1ClientStream _stream;
    private readonly LoopTimer _idleTimer;
    private Http1ConnectionPool? _pool;
    private PooledBuffer? _input;
    private long _connectStartMs;
    private long _openedMs;
    private uint _requests;
    private int _readBytesHint = SmallResponseBytes;
    private long _responseBytes;
    private long _requestBytes;
    private UpstreamConnectionFacts _facts;
    private bool _closeAfterResponse;

    // Places in the pool's lists; the pool's alone.
    internal Http1ClientConnection? NextInPool;
    internal Http1ClientConnection? PreviousInPool;
    internal Http1ClientConnection? NextIdle;
    internal Http1ClientConnection? PreviousIdle;
    internal bool IsIdle;

    public Http1ClientConnection(Clusters owner)
        : base(owner.Loop)
    {
        _owner = owner;
        _stream = new Http1ClientStream(this);
        _idleTimer = new LoopTimer(owner.Loop, this);
    }

    internal Http1ConnectionPool Pool => _pool!;

    internal UpstreamHttpSettings Settings => _pool!.Cluster.Config.Http;

    internal Http1ClientStream Stream => _stream;

    internal long ConnectedAtMs => _openedMs;

    /// <summary>Requests that it has begun, the running one included.</summary>
    internal uint Requests => _requests;

    /// <summary>For access logs.</summary>
    internal ref readonly UpstreamConnectionFacts Facts => ref _facts;

    /// <summary>Of the running stream.</summary>
    internal (long Sent, long Received) WireBytes => (_requestBytes, _responseBytes);

    private Telemetry.WorkerStats Stats => _owner.Stats;

    /// <summary>Starts to connect; the pool learns the outcome, perhaps from inside this call.</summary>
    internal void Open(Http1ConnectionPool pool)
    {
        _pool = pool;
        _requests = 0;
        _closeAfterResponse = false;
        _readBytesHint = SmallResponseBytes;
        _connectStartMs = Loop.NowMs;
        HighWatermarkBytes = pool.Cluster.Config.PerConnectionBufferLimitBytes;
        NetError error = Connect(pool.Endpoint.Address, pool.Cluster.ConnectOptions);
        if (error != NetError.None)
        {
            bool isOurs = error == NetError.AddressNotAvailable;
            if (isOurs)
            {
                Stats.Increment(pool.Cluster.Ids.BindErrors);
            }

            pool.OnConnectFailed(
                this, isOurs ? PoolFailureReason.LocalConnectionFailure : PoolFailureReason.RemoteConnectionFailure);
        }
    }

    /// <summary>The pool gives the connection to a handler.</summary>
    internal void Begin(UpstreamHandler handler)
    {
        _idleTimer.Disarm();
        _requests++;
        _responseBytes = 0;
        _requestBytes = 0;
        uint max = Settings.MaxRequestsPerConnection;
        if (max != 0 && _requests >= max && !_closeAfterResponse)
        {
            _closeAfterResponse = true;
            Stats.Increment(_pool!.Cluster.Ids.CxMaxRequests);
        }

        _stream.Begin(handler);
    }

    /// <summary>The pool has put the connection on its idle list.</summary>
    internal void OnIdle()
    {
        long idleMs = Settings.IdleTimeoutMs;
        long durationMs = Settings.MaxConnectionDurationMs;
        if (durationMs > 0)
        {
            long leftMs = Math.Max(1, durationMs - (Loop.NowMs - _openedMs));
            idleMs = idleMs == 0 ? leftMs : Math.Min(idleMs, leftMs);
        }

        if (idleMs > 0)
        {
            _idleTimer.Arm(idleMs);
        }
    }

    internal void CloseAfterResponse() => _closeAfterResponse = true;

    /// <summary>The pool drains: nothing runs on this connection.</summary>
    internal void CloseIdle() => Finish(isRemote: false, wasActive: false);

    /// <summary>The stream's messages are whole. Further bytes that came along make the connection doubtful.</summary>
    internal void OnStreamDone(bool canReuse)
    {
        Http1ConnectionPool pool = _pool!;
        _readBytesHint = _responseBytes > SmallResponseBytes ? BufferPool.MediumBytes : SmallResponseBytes;
        long durationMs = Settings.MaxConnectionDurationMs;
        bool tooOld = durationMs > 0 && Loop.NowMs - _openedMs >= durationMs;
        if (tooOld)
        {
            Stats.Increment(pool.Cluster.Ids.CxMaxDurationReached);
        }

        if (canReuse && !_closeAfterResponse && !tooOld && !IsPeerClosing && _input is null or { Length: 0 })
        {
            ReleaseInput();
            pool.OnStreamDone(this);
            return;
        }

        pool.OnStreamAborted();
        Finish(isRemote: IsPeerClosing, wasActive: false);
    }

    /// <summary>The stream ended before its messages did.</summary>
    internal void OnStreamAborted(bool isRemote)
    {
        _pool!.OnStreamAborted();
        Finish(isRemote, wasActive: true);
    }

    /// <summary>The head of the response stays in this buffer; the stream takes it over.</summary>
    internal PooledBuffer? TakeInput()
    {
        PooledBuffer? input = _input;
        _input = null;
        return input;
    }

    internal void CountSent(int bytes)
    {
        _requestBytes += bytes;
        Stats.Add(_pool!.Cluster.Ids.CxTxBytesTotal, bytes);
    }

    protected override void OnConnected()
    {
        _facts = new UpstreamConnectionFacts
        {
            ConnectionId = _owner.NextConnectionId(),
            Local = LocalAddress,
            ConnectBeginMs = _connectStartMs,
            ConnectEndMs = Loop.NowMs,
        };
        _openedMs = Loop.NowMs;
        Stats.Record(_pool!.Cluster.Ids.CxConnectMs, _openedMs - _connectStartMs);
        _pool.OnConnected(this);
    }

    protected override void OnConnectFailed(NetError error) => _pool!.OnConnectFailed(
        this, error == NetError.ConnectTimeout ? PoolFailureReason.Timeout : PoolFailureReason.RemoteConnectionFailure);

    protected override void OnReadable()
    {
        if (_pool is null)
        {
            return;
        }

        if (IsIdle)
        {
            OnIdleReadable();
            return;
        }

        while (_stream.IsActive)
        {
            // Behind the head nothing has to be kept: body bytes are passed on during the call.
            if (_stream.ReadsBody)
            {
                if (!ReadBody())
                {
                    return;
                }
            }
            else if (!ReadHead())
            {
                return;
            }
        }
    }

    protected override void OnWriteFailed(NetError error)
    {
        // An origin that answers early and closes has answered: look before giving up.
        OnReadable();
        if (_pool is not null && _stream.IsActive)
        {
            _stream.Fail(ResetReason.ConnectionTermination, isRemote: true);
        }
        else if (_pool is not null && IsOpen)
        {
            Finish(isRemote: true, wasActive: false);
        }
    }

    protected override void OnAboveHighWatermark() => _stream.OnAboveHighWatermark();

    protected override void OnBelowLowWatermark() => _stream.OnBelowLowWatermark();

    protected override void OnReleased()
    {
        _idleTimer.Remove();
        _pool = null;
        _owner.Recycle(this);
    }

    public void OnTimer(LoopTimer timer)
    {
        if (IsIdle)
        {
            Stats.Increment(_pool!.Cluster.Ids.CxIdleTimeout);
            Finish(isRemote: false, wasActive: false);
        }
    }

    private bool ReadHead()
    {
        PooledBuffer input = _input ??= Loop.Buffers.Rent(_readBytesHint);
        if (input.WritableBytes == 0)
        {
            input = GrowInput();
        }

        ReadResult result = TryRead(input.Writable);
        if (result.Status != ReadStatus.Data)
        {
            if (input.Length == 0)
            {
                ReleaseInput();
            }

            return OnNoData(result);
        }

        input.Commit(result.Count);
        CountReceived(result.Count);
        _stream.OnInput(input);
        return true;
    }

    private bool ReadBody()
    {
        byte[] scratch = Loop.Scratch;
        ReadResult result = TryRead(scratch);
        if (result.Status != ReadStatus.Data)
        {
            return OnNoData(result);
        }

        CountReceived(result.Count);
        _stream.OnBodyInput(scratch.AsSpan(0, result.Count));
        return true;
    }

    private bool OnNoData(ReadResult result)
    {
        if (result.Status == ReadStatus.EndOfStream)
        {
            _stream.OnEndOfInput();
        }
        else if (result.Status == ReadStatus.Failed)
        {
            _stream.Fail(ResetReason.ConnectionTermination, isRemote: true);
        }

        return false;
    }

    // Whatever an idle connection has to say, nobody asked: the end, an error, or bytes that would poison the next
    // answer.
    private void OnIdleReadable()
    {
        ReadResult result = TryRead(Loop.Scratch);
        if (result.Status == ReadStatus.WouldBlock)
        {
            return;
        }

        if (result.Status == ReadStatus.Data)
        {
            Stats.Increment(_pool!.Cluster.Ids.CxProtocolError);
        }

        Finish(isRemote: true, wasActive: false);
    }

    // The parser refuses a head that is over its limit, so this ends.
    private PooledBuffer GrowInput()
    {
        PooledBuffer small = _input!;
        PooledBuffer large = Loop.Buffers.Rent(small.Capacity * 2);
        small.Readable.CopyTo(large.Writable);
        large.Commit(small.Length);
        Loop.Buffers.Return(small);
        _input = large;
        return large;
    }

    private void CountReceived(int bytes)
    {
        _responseBytes += bytes;
        Stats.Add(_pool!.Cluster.Ids.CxRxBytesTotal, bytes);
    }

    private void ReleaseInput()
    {
        if (_input is not null)
        {
            Loop.Buffers.Return(_input);
            _input = null;
        }
    }

    private void Finish(bool isRemote, bool wasActive)
    {
        Http1ConnectionPool pool = _pool!;
        ClusterStatIds ids = pool.Cluster.Ids;
        Stats.Record(ids.CxLengthMs, Loop.NowMs - _openedMs);
        Stats.Increment(ids.CxDestroy);
        Stats.Increment(isRemote ? ids.CxDestroyRemote : ids.CxDestroyLocal);
        if (wasActive)
        {
            Stats.Increment(ids.CxDestroyWithActiveRq);
            Stats.Increment(isRemote ? ids.CxDestroyRemoteWithActiveRq : ids.CxDestroyLocalWithActiveRq);
        }

        ReleaseInput();
        Close();
        pool.OnClosed(this);
    }
}
