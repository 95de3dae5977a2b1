using Tulle.Http.Http2;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The client side of HTTP/2 on one connection: the socket's bytes to the protocol and its frames to the socket, the
/// connection's life. The requests are <see cref="Http2ClientStream"/>s. It knows nothing of who asks: a pool of a worker,
/// or the main thread for itself. One loop's thread.
/// </summary>
internal sealed class Http2ClientConnection : SocketConnection, IHttp2Owner, IFrameOutput
{
    private readonly Http2ClientLoop _home;
    private readonly IHttp2ClientOwner _owner;
    private readonly Http2ClientTimers _timers;
    private readonly List<Http2ClientStream> _streams = [];
    private UnreadInput _unread;
    private UpstreamConnectionFacts _facts;
    private long _connectStartMs;
    private bool _isDraining;
    private bool _hasLeftUndone;
    private bool _endsActive;
    private bool _isOver;

    public Http2ClientConnection(Http2ClientLoop home, Http2ClientSettings settings, IHttp2ClientOwner owner)
        : base(home.Loop)
    {
        _home = home;
        _owner = owner;
        Settings = settings;
        HighWatermarkBytes = settings.BufferLimitBytes;
        IsShared = true;
        Protocol = new Http2Connection(Http2Role.Client, settings.Limits, this, this) { Bodies = home.Bodies };
        _timers = new Http2ClientTimers(this);
    }

    public Http2ClientSettings Settings { get; }

    public Http2Connection Protocol { get; }

    public int StreamBufferLimitBytes => Settings.BufferLimitBytes > 0 ? Settings.BufferLimitBytes : int.MaxValue;

    /// <summary>For access logs.</summary>
    public ref readonly UpstreamConnectionFacts Facts => ref _facts;

    /// <summary>Place in its owner's list.</summary>
    public int ListPlace { get; set; }

    /// <summary>Requests that it has begun.</summary>
    public uint Requests { get; private set; }

    /// <summary>Requests that the peer is known to take on one connection; 0: nothing is known.</summary>
    public uint LearnedRequests { get; init; }

    /// <summary>Requests that it carries.</summary>
    public int ActiveStreams => _streams.Count;

    /// <summary>It ends without anybody's fault: the peer closed, a timeout here.</summary>
    public bool IsFaultless { get; private set; }

    /// <summary>Requests that it will take besides when the peer's SETTINGS say nothing against it.</summary>
    public int AwaitedStreams => IsUsable && !Protocol.HasPeerSettings
        ? Math.Max(0, Settings.MaxConcurrentStreams - _streams.Count - FreeStreams) : 0;

    /// <summary>When it was connected, milliseconds of the loop's clock.</summary>
    public long OpenedMs { get; private set; }

    /// <summary>One more request may begin.</summary>
    public bool CanOpen => FreeStreams > 0;

    /// <summary>Requests that may begin, by our limit and by the peer's.</summary>
    public int FreeStreams => !IsUsable ? 0 : Math.Min(
        Settings.MaxConcurrentStreams - _streams.Count,
        Protocol.OpenableStreams - (_streams.Count - Protocol.StreamCount));

    /// <summary>Connected, and requests begin on it now or when others end.</summary>
    private bool IsUsable => OpenedMs > 0 && !_isDraining && !_isOver && !IsPeerClosing && !Protocol.IsHeldUp;

    public FastRandom Random => _home.Random;

    private Telemetry.WorkerStats Stats => _home.Stats;

    private ClusterStatIds Ids => Settings.Ids;

    /// <summary>Starts to connect; the owner learns the outcome, perhaps from inside this call.</summary>
    public void Open(in SocketAddress address)
    {
        _connectStartMs = Loop.NowMs;
        NetError error = Connect(address, Settings.ConnectOptions);
        if (error != NetError.None)
        {
            bool isOurs = error == NetError.AddressNotAvailable;
            if (isOurs)
            {
                Stats.Increment(Ids.BindErrors);
            }

            _isOver = true;
            _owner.OnConnectFailed(
                this, isOurs ? PoolFailureReason.LocalConnectionFailure : PoolFailureReason.RemoteConnectionFailure);
        }
    }

    /// <summary>Begins a request, which <see cref="CanOpen"/> allowed; its head has to follow at once.</summary>
    public UpstreamStream Begin(UpstreamHandler handler)
    {
        Requests++;
        if (Settings.MaxRequestsPerConnection > 0 && Requests >= Settings.MaxRequestsPerConnection && !_isDraining)
        {
            Stats.Increment(Ids.CxMaxRequests);
            _isDraining = true;
        }

        _isDraining |= Requests == LearnedRequests;
        Http2ClientStream stream = _home.Rent();
        stream.ListPlace = _streams.Count;
        _streams.Add(stream);
        Protocol.NowMs = Loop.NowMs;
        _timers.OnBusy();
        if (Ids.Http2 is { } http2)
        {
            Stats.Increment(http2.StreamsActive);
        }

        stream.Begin(this, handler);
        return stream.View;
    }

    /// <summary>No request begins any more; the connection ends with the last one.</summary>
    public void Drain()
    {
        _isDraining = true;
        EndIfDrained();
    }

    public void OnStreamClosed(Http2ClientStream stream)
    {
        Http2ClientStream last = _streams[^1];
        _streams[stream.ListPlace] = last;
        last.ListPlace = stream.ListPlace;
        _streams.RemoveAt(_streams.Count - 1);
        if (Ids.Http2 is { } http2)
        {
            Stats.Decrement(http2.StreamsActive);
        }

        if (_streams.Count == 0)
        {
            _timers.OnIdle();
        }

        _endsActive |= Protocol.HasFailed;
        _owner.OnStreamClosed(this);
        EndIfDrained();
    }

    /// <summary>It was without a request for its idle time.</summary>
    public void OnIdleTimeout()
    {
        Stats.Increment(Ids.CxIdleTimeout);
        Drain();
    }

    public void OnMaxDuration()
    {
        Stats.Increment(Ids.CxMaxDurationReached);
        Drain();
    }

    /// <summary>The origin gives no sign of life: nothing is said to it any more.</summary>
    public void OnSilence()
    {
        if (Ids.Http2 is { } http2)
        {
            Stats.Increment(http2.KeepaliveTimeout);
        }

        IsFaultless = true;
        Protocol.OnTransportClosed();
        End(isRemote: false);
        Close();
    }

    /// <summary>Ends it now, and every request on it.</summary>
    public void Fail(Http2ErrorCode code, string detail)
    {
        IsFaultless |= code == Http2ErrorCode.NoError;
        Protocol.Fail(code, detail);
    }

    public void CountProtocolError() => Stats.Increment(Ids.CxProtocolError);

    public void CountReset(bool isByPeer)
    {
        if (Ids.Http2 is { } http2)
        {
            Stats.Increment(isByPeer ? http2.RxReset : http2.TxReset);
        }
    }

    public void CountTrailers()
    {
        if (Ids.Http2 is { } http2)
        {
            Stats.Increment(http2.Trailers);
        }
    }

    /// <summary>A response whose fields are more than the configuration allows, or that is malformed.</summary>
    public void CountBadFields(bool isTooLarge)
    {
        if (Ids.Http2 is { } http2)
        {
            Stats.Increment(isTooLarge ? http2.HeaderOverflow : http2.RxMessagingError);
        }
    }

    private void CountGoAway()
    {
        if (Ids.Http2 is { } http2)
        {
            Stats.Increment(http2.GoAwaySent);
        }
    }

    // ---- the socket --------------------------------------------------------------------------------------------

    protected override void OnConnected()
    {
        OpenedMs = Loop.NowMs;
        _facts = new UpstreamConnectionFacts
        {
            ConnectionId = _home.NextConnectionId(),
            Local = LocalAddress,
            ConnectBeginMs = _connectStartMs,
            ConnectEndMs = OpenedMs,
            IsHttp2 = true,
        };
        Stats.Record(Ids.CxConnectMs, OpenedMs - _connectStartMs);
        Protocol.NowMs = OpenedMs;
        Protocol.Start();
        _timers.OnBegin();
        _owner.OnConnected(this);
        EndIfDrained();
    }

    protected override void OnConnectFailed(NetError error)
    {
        _isOver = true;
        _owner.OnConnectFailed(
            this,
            error == NetError.ConnectTimeout ? PoolFailureReason.Timeout : PoolFailureReason.RemoteConnectionFailure);
    }

    protected override void OnReadable()
    {
        while (!_isOver)
        {
            byte[] bytes = Loop.Scratch;
            int kept = _unread.Take(Loop.Buffers, bytes);
            ReadResult result = TryRead(bytes.AsSpan(kept));
            if (result.Status != ReadStatus.Data)
            {
                _unread.Keep(Loop.Buffers, bytes.AsSpan(0, kept));
                if (result.Status != ReadStatus.WouldBlock)
                {
                    OnPeerGone();
                }

                return;
            }

            Stats.Add(Ids.CxRxBytesTotal, result.Count);
            if (QueuedBytes == 0)
            {
                Protocol.OnOutputDrained();
            }

            Protocol.NowMs = Loop.NowMs;
            _timers.OnSignOfLife();
            int taken = Protocol.Receive(bytes.AsSpan(0, kept + result.Count), _home.FieldScratch);
            if (!_isOver)
            {
                _unread.Keep(Loop.Buffers, bytes.AsSpan(taken, kept + result.Count - taken));
            }
        }
    }

    protected override void OnPeerClosing() => OnPeerGone();

    protected override void OnWriteFailed(NetError error)
    {
        // An origin that answers and closes has answered: look before giving up.
        OnReadable();
        if (!_isOver)
        {
            OnPeerGone();
        }
    }

    protected override void OnAboveHighWatermark() => ReportWatermark();

    protected override void OnBelowLowWatermark() => ReportWatermark();

    protected override void OnDrained() => Protocol.OnOutputDrained();

    protected override void OnReleased()
    {
        _timers.Remove();
        _unread.Drop(Loop.Buffers);
    }

    // ---- the protocol ------------------------------------------------------------------------------------------

    Http2Stream? IHttp2Owner.AcceptStream() => null;

    void IHttp2Owner.OnGoAway(Http2ErrorCode code)
    {
        Stats.Increment(Ids.CxCloseNotify);
        if (code == Http2ErrorCode.NoError && Protocol.StreamsTaken < Requests && !_hasLeftUndone)
        {
            _hasLeftUndone = true;
            _owner.OnLeftUndone(this, Protocol.StreamsTaken);
        }

        Drain();
    }

    void IHttp2Owner.OnPong(ulong payload) => _timers.OnPong();

    void IHttp2Owner.OnSettings() => _owner.OnCapacityChanged(this);

    void IHttp2Owner.OnShouldDrain() => Drain();

    void IHttp2Owner.OnFailed(Http2ErrorCode code, string detail)
    {
        if (code != Http2ErrorCode.NoError)
        {
            CountProtocolError();
        }

        if (Ids.Http2 is { } http2 && Protocol.Flood != Http2Flood.None)
        {
            Stats.Increment(http2.OfFlood(Protocol.Flood));
        }

        CountGoAway();
        End(isRemote: false);
    }

    Span<byte> IFrameOutput.Reserve(int bytes) => ReserveWrite(bytes);

    void IFrameOutput.Commit(int bytes)
    {
        CommitWrite(bytes);
        Stats.Add(Ids.CxTxBytesTotal, bytes);
    }

    private void ReportWatermark()
    {
        for (int i = _streams.Count - 1; i >= 0; i--)
        {
            if (i < _streams.Count)
            {
                _streams[i].ReportWatermark();
            }
        }
    }

    private void EndIfDrained()
    {
        if ((_isDraining || Protocol.IsPeerLeaving) && _streams.Count == 0 && OpenedMs > 0 && !_isOver
            && !Protocol.HasFailed)
        {
            CountGoAway();
            Protocol.FinishGoAway();
            End(isRemote: false);
        }
    }

    private void OnPeerGone()
    {
        IsFaultless = true;
        Protocol.OnTransportClosed();
        End(isRemote: true);
    }

    private void End(bool isRemote)
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _timers.Stop();
        Stats.Record(Ids.CxLengthMs, Loop.NowMs - OpenedMs);
        Stats.Increment(Ids.CxDestroy);
        Stats.Increment(isRemote ? Ids.CxDestroyRemote : Ids.CxDestroyLocal);
        if (_endsActive)
        {
            Stats.Increment(Ids.CxDestroyWithActiveRq);
            Stats.Increment(isRemote ? Ids.CxDestroyRemoteWithActiveRq : Ids.CxDestroyLocalWithActiveRq);
        }

        if (isRemote)
        {
            Close();
        }
        else
        {
            CloseAfterFlush(Model.Limits.UpstreamLingerMs);
        }

        _owner.OnClosed(this);
    }
}
