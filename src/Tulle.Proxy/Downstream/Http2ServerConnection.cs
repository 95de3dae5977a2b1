using Tulle.Http.Http2;
using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// The server side of HTTP/2 on one connection: the socket's bytes to the protocol and its frames to the socket, the
/// connection's life and drain. The requests are <see cref="Http2ServerStream"/>s.
/// </summary>
internal sealed class Http2ServerConnection : ConnectionHandler, IHttp2Owner, IFrameOutput, IDeferred
{
    private readonly Worker _worker;
    private readonly Http2ServerTimers _timers;
    private readonly List<Http2ServerStream> _streams = [];
    private UnreadInput _unread;
    private long _requestCount;
    private int _turnStreams;
    private bool _isDeferred;
    private bool _isEnding;

    public Http2ServerConnection(Worker worker, DownstreamConnection connection, ConnectionManagerState manager)
    {
        _worker = worker;
        Connection = connection;
        Connection.IsShared = true;
        Manager = manager;
        Protocol = new Http2Connection(Http2Role.Server, manager.Http2Limits, this, this)
        {
            Bodies = worker.Clusters.Http2.Bodies,
        };
        _timers = new Http2ServerTimers(this);
    }

    public DownstreamConnection Connection { get; }

    public ConnectionManagerState Manager { get; }

    public Http2Connection Protocol { get; }

    public DrainState Drain { get; private set; }

    /// <summary>The client closed or reset the connection.</summary>
    public bool IsPeerGone { get; private set; }

    /// <summary>Why this side ends the connection at once, as access logs of the requests on it tell it.</summary>
    public string? CloseDetails { get; private set; }

    public bool IsAboveHighWatermark { get; private set; }

    /// <summary>What one stream may have waiting for its window. 0 in the configuration means no limit.</summary>
    public int StreamBufferLimitBytes =>
        Connection.Facts.BufferLimitBytes > 0 ? Connection.Facts.BufferLimitBytes : int.MaxValue;

    public override void OnAccepted()
    {
        Manager.Count(Manager.Stats.DownstreamCxTotal);
        _worker.Stats.Increment(Manager.Stats.DownstreamCxActive);
        Begin(default);
    }

    /// <summary>Takes up a connection that was accepted already, with what was read of it.</summary>
    public void Begin(ReadOnlySpan<byte> read)
    {
        Manager.Count(Manager.Stats.DownstreamCxHttp2Total);
        _worker.Stats.Increment(Manager.Stats.DownstreamCxHttp2Active);
        Protocol.NowMs = _worker.Loop.NowMs;
        Protocol.Start();
        _timers.OnBegin();
        if (!read.IsEmpty)
        {
            Take(read);
        }
    }

    public override void OnReadable()
    {
        _turnStreams = 0;
        TakeRest();
        while (Connection.IsOpen && !_isEnding && !Protocol.IsPaused)
        {
            byte[] bytes = _worker.Loop.Scratch;
            int kept = _unread.Take(_worker.Loop.Buffers, bytes);
            ReadResult result = Connection.Receive(bytes.AsSpan(kept));
            if (result.Status != ReadStatus.Data)
            {
                Keep(bytes.AsSpan(0, kept));
                if (result.Status != ReadStatus.WouldBlock)
                {
                    OnPeerGone();
                }

                return;
            }

            _worker.Stats.Add(Manager.Stats.DownstreamCxRxBytesTotal, result.Count);
            if (Connection.QueuedBytes == 0)
            {
                Protocol.OnOutputDrained();
            }

            Take(bytes.AsSpan(0, kept + result.Count));
        }
    }

    /// <summary>What waited while the output was full, or for the others' turn.</summary>
    void IDeferred.RunDeferred()
    {
        _isDeferred = false;
        if (!_isEnding)
        {
            Protocol.IsPaused = IsAboveHighWatermark;
            OnReadable();
        }
    }

    public override void OnPeerClosing() => OnPeerGone();

    public override void OnWriteFailed(NetError error) => OnPeerGone();

    public override void OnAboveHighWatermark()
    {
        Protocol.IsPaused = true;
        Connection.PauseReading();
        ReportWatermark(isAbove: true);
    }

    public override void OnBelowLowWatermark()
    {
        Connection.ResumeReading();
        ReportWatermark(isAbove: false);
        GoOnNextTurn();
    }

    public override void OnDrained() => Protocol.OnOutputDrained();

    public override void CloseIfIdle()
    {
        if (Drain != DrainState.Closing)
        {
            Protocol.FinishGoAway();
            Drain = DrainState.Closing;
        }

        EndIfDrained();
    }

    public override void CloseNow()
    {
        CloseDetails = "downstream_local_disconnect";
        Protocol.Fail(Http2ErrorCode.NoError, CloseDetails);
        End();
    }

    /// <summary>The client gives no sign of life: nothing is said to it any more.</summary>
    public void OnKeepaliveTimeout()
    {
        CloseDetails = "downstream_local_disconnect(http2_ping_timeout)";
        _isEnding = true;
        Protocol.OnTransportClosed();
        Connection.Close();
    }

    public override void OnReleased()
    {
        ConnectionManagerStats stats = Manager.Stats;
        _isEnding = true;
        Protocol.OnTransportClosed();
        _worker.Stats.Add(Manager.Http2Stats.TxReset, Protocol.ResetsSent);
        _worker.Stats.Add(Manager.Http2Stats.GoAwaySent, Protocol.GoAwaysSent);
        _timers.Remove();
        Keep(default);
        _worker.Stats.Decrement(stats.DownstreamCxActive);
        _worker.Stats.Decrement(stats.DownstreamCxHttp2Active);
        Manager.Count(stats.DownstreamCxDestroy);
        _worker.Stats.Record(stats.DownstreamCxLengthMs, _worker.Loop.NowMs - Connection.AcceptedMs);
        Manager.Count(IsPeerGone ? stats.DownstreamCxDestroyRemote : stats.DownstreamCxDestroyLocal);
    }

    // ---- streams -----------------------------------------------------------------------------------------------

    /// <summary>A request's head is here.</summary>
    public void OnRequest()
    {
        _requestCount++;
        long limit = Manager.Config.MaxRequestsPerConnection;
        if (limit > 0 && _requestCount >= limit && Drain == DrainState.NotDraining)
        {
            Manager.Count(Manager.Stats.DownstreamCxMaxRequestsReached);
            StartDrainSequence();
        }
    }

    public void OnStreamClosed(Http2ServerStream stream)
    {
        _worker.Stats.Decrement(Manager.Http2Stats.StreamsActive);
        Http2ServerStream last = _streams[^1];
        _streams[stream.ListPlace] = last;
        last.ListPlace = stream.ListPlace;
        _streams.RemoveAt(_streams.Count - 1);
        if (_streams.Count == 0)
        {
            _timers.OnIdle();
            EndIfDrained();
        }
    }

    Http2Stream? IHttp2Owner.AcceptStream()
    {
        Http2ServerStream stream = _worker.RentHttp2Stream();
        stream.ListPlace = _streams.Count;
        _streams.Add(stream);
        stream.Begin(this);
        _worker.Stats.Increment(Manager.Http2Stats.StreamsActive);
        _timers.OnBusy();
        if (++_turnStreams == Limits.Http2StreamsPerTurn)
        {
            GoOnNextTurn();
        }

        return stream;
    }

    // ---- drain -------------------------------------------------------------------------------------------------

    /// <summary>Before each response head: whether listener or process want this connection to end.</summary>
    public void ChooseDrain()
    {
        if (Drain == DrainState.NotDraining
            && (_worker.IsEnding || (Connection.Chain is { } chain && chain.Listener.WantsDrain(chain))))
        {
            Manager.Count(Manager.Stats.DownstreamCxDrainClose);
            StartDrainSequence();
        }
    }

    /// <summary>
    /// RFC 9113 section 6.8: GOAWAY that names every stream now, the one that names the last stream after drain_timeout,
    /// the end of the connection with its last stream.
    /// </summary>
    public void StartDrainSequence()
    {
        if (Drain == DrainState.NotDraining)
        {
            Drain = DrainState.Draining;
            Protocol.BeginGoAway();
            _timers.StartDrain();
        }
    }

    public void OnDrainTimeOver()
    {
        Drain = DrainState.Closing;
        Protocol.FinishGoAway();
        EndIfDrained();
    }

    public void Fail(Http2ErrorCode code, string detail) => Protocol.Fail(code, detail);

    void IHttp2Owner.OnShouldDrain() => StartDrainSequence();

    void IHttp2Owner.OnFailed(Http2ErrorCode code, string detail)
    {
        if (code != Http2ErrorCode.NoError)
        {
            Manager.Count(Manager.Stats.DownstreamCxProtocolError);
        }

        if (Protocol.Flood != Http2Flood.None)
        {
            Manager.Count(Manager.Http2Stats.OfFlood(Protocol.Flood));
        }

        End();
    }

    void IHttp2Owner.OnGoAway(Http2ErrorCode code)
    {
        // A client that leaves opens no more streams; its connection ends with the last one.
        Drain = DrainState.Closing;
        EndIfDrained();
    }

    void IHttp2Owner.OnPong(ulong payload) => _timers.OnPong();

    void IHttp2Owner.OnSettings() => _timers.OnSettings();

    Span<byte> IFrameOutput.Reserve(int bytes) => Connection.ReserveWrite(bytes);

    void IFrameOutput.Commit(int bytes)
    {
        Connection.CommitWrite(bytes);
        _worker.Stats.Add(Manager.Stats.DownstreamCxTxBytesTotal, Connection.Sent(bytes));
    }

    private void EndIfDrained()
    {
        if (Drain == DrainState.Closing && _streams.Count == 0)
        {
            End();
        }
    }

    private void End()
    {
        if (!_isEnding)
        {
            _isEnding = true;
            _timers.Stop();
            Connection.CloseAfterFlush((int)Manager.Config.DelayedCloseTimeoutMs);
        }
    }

    private void OnPeerGone()
    {
        IsPeerGone = true;
        if (_streams.Count > 0)
        {
            Manager.Count(Manager.Stats.DownstreamCxDestroyActiveRq);
            Manager.Count(Manager.Stats.DownstreamCxDestroyRemoteActiveRq);
        }

        _isEnding = true;
        Protocol.OnTransportClosed();
        Connection.Close();
    }

    private void ReportWatermark(bool isAbove)
    {
        IsAboveHighWatermark = isAbove;
        for (int i = _streams.Count - 1; i >= 0; i--)
        {
            if (i < _streams.Count)
            {
                _streams[i].ReportWatermark();
            }
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        Protocol.NowMs = _worker.Loop.NowMs;
        _timers.OnSignOfLife();
        int taken = Protocol.Receive(bytes, _worker.FieldScratch);
        Keep(bytes[taken..]);
        _timers.OnReceived(!Protocol.IsPaused && (Protocol.IsWaitingForMore || bytes.Length > taken));
    }

    private void TakeRest()
    {
        if (!_unread.IsEmpty && Connection.IsOpen && !_isEnding && !Protocol.IsPaused)
        {
            byte[] bytes = _worker.Loop.Scratch;
            Take(bytes.AsSpan(0, _unread.Take(_worker.Loop.Buffers, bytes)));
        }
    }

    /// <summary>Other connections come first, and what ended on this one is recycled.</summary>
    private void GoOnNextTurn()
    {
        Protocol.IsPaused = true;
        if (!_isDeferred)
        {
            _isDeferred = true;
            _worker.Loop.Defer(this);
        }
    }

    private void Keep(ReadOnlySpan<byte> rest) =>
        _unread.Keep(_worker.Loop.Buffers, Connection.IsOpen ? rest : default);
}
