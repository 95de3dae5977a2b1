using Tulle.Http.Http1;
using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// The server side of HTTP/1.1 on one connection: its life, its drain and its one stream at a time. What it reads goes
/// through <see cref="Http1RequestReader"/>, what it writes through <see cref="Http1ServerCodec"/>.
/// </summary>
internal sealed class Http1ServerConnection : ConnectionHandler
{
    private readonly Worker _worker;
    private readonly Http1ServerCodec _codec;
    private readonly Http1RequestReader _reader;
    private ConnectionManagerState _manager = null!;
    private HttpStream? _stream;
    private bool _peerEnded;
    private bool _hasTunnel;
    private bool _isAbandoned;
    private bool _waitsForOutput;
    private Http2ServerConnection? _successor;
    private bool _isHttp1;

    public Http1ServerConnection(Worker worker, DownstreamConnection connection)
    {
        _worker = worker;
        Connection = connection;
        _codec = new Http1ServerCodec(this);
        _reader = new Http1RequestReader(this, worker);
        Timers = new Http1ServerTimers(this);
    }

    public DownstreamConnection Connection { get; }

    public ConnectionManagerState Manager => _manager;

    public HttpStream? Stream => _stream;

    public DrainState Drain { get; set; }

    public long RequestCount { get; private set; }

    internal Http1ServerTimers Timers { get; }

    /// <summary>codec_type AUTO, and the first bytes have not told yet.</summary>
    internal bool MayBeHttp2 { get; private set; }

    /// <summary>The socket is open, and still this object's.</summary>
    internal bool IsLive => !_isAbandoned && Connection.IsOpen;

    /// <summary>A request is whole and its response is not, or has not left yet.</summary>
    private bool IsAnswering => (_stream is not null || _waitsForOutput) && _reader.At == Http1RequestReader.Phase.Answering;

    /// <summary>Takes up a new connection under a connection manager.</summary>
    public void Attach(ConnectionManagerState manager)
    {
        _manager = manager;
        _reader.Begin();
        _peerEnded = false;
        _waitsForOutput = false;
        Drain = DrainState.NotDraining;
        RequestCount = 0;
        _isHttp1 = false;
        MayBeHttp2 = manager.Config.CodecType == CodecType.Auto;
    }

    public override void OnAccepted()
    {
        _manager.Count(_manager.Stats.DownstreamCxTotal);
        _worker.Stats.Increment(_manager.Stats.DownstreamCxActive);
        Timers.OnConnected();
        if (!MayBeHttp2)
        {
            OnHttp1();
        }
    }

    public override void OnReadable()
    {
        while (Connection.IsOpen && !Connection.IsReadPaused)
        {
            ReadResult result = _reader.Read();
            if (_successor is { } next)
            {
                _successor = null;
                Connection.SpareHttp1 = this;
                next.OnReadable();
                return;
            }

            if (result.Status == ReadStatus.WouldBlock)
            {
                break;
            }

            if (result.Status != ReadStatus.Data)
            {
                OnPeerGone(result.Status == ReadStatus.EndOfStream);
                break;
            }
        }

        _reader.ReleaseIfIdle();
        if (Connection.IsPeerClosing && IsAnswering)
        {
            Timers.OnHalfClosed();
        }
    }

    /// <summary>
    /// Reading is paused and the peer closed. A FIN behind a whole request says "no more requests", as from a client
    /// that ends its side and waits, or it comes from one that is gone: the two look alike until something is written.
    /// </summary>
    public override void OnPeerClosing()
    {
        if (!IsAnswering || Connection.IsPeerReset)
        {
            OnPeerGone(isEndOfStream: false);
        }
        else
        {
            Timers.OnHalfClosed();
        }
    }

    public override void OnWriteFailed(NetError error) => OnPeerGone(isEndOfStream: false);

    public override void OnAboveHighWatermark() => _stream?.OnDownstreamAboveHighWatermark();

    public override void OnBelowLowWatermark()
    {
        _stream?.OnDownstreamBelowLowWatermark();
        if (_waitsForOutput)
        {
            _worker.Loop.Defer(_codec);
        }
    }

    public override void CloseIfIdle()
    {
        if (_stream is null)
        {
            End();
        }
        else if (Drain == DrainState.NotDraining)
        {
            Drain = DrainState.Closing;
        }
    }

    public override void CloseNow()
    {
        _stream?.OnDownstreamReset("downstream_local_disconnect");
        End();
    }

    public override void OnReleased()
    {
        ConnectionManagerStats stats = _manager.Stats;
        Timers.Stop();
        if (_hasTunnel)
        {
            _hasTunnel = false;
            _worker.Stats.Decrement(stats.DownstreamCxUpgradesActive);
        }

        _worker.Stats.Decrement(stats.DownstreamCxActive);
        if (_isHttp1)
        {
            _worker.Stats.Decrement(stats.DownstreamCxHttp1Active);
        }

        _manager.Count(stats.DownstreamCxDestroy);
        _worker.Stats.Record(stats.DownstreamCxLengthMs, _worker.Loop.NowMs - Connection.AcceptedMs);
        _manager.Count(_peerEnded ? stats.DownstreamCxDestroyRemote : stats.DownstreamCxDestroyLocal);
        _reader.ReturnParser();
        _reader.End();
        if (_stream is not null)
        {
            // The stream is recycled on the next turn, when the connection's object may serve another client already:
            // this object stays with the stream and is not used again.
            _isAbandoned = true;
            Timers.Remove();
            return;
        }

        Connection.SpareHttp1 = this;
    }

    /// <summary>
    /// RFC 9110 section 15.2: any HTTP/1.1 client takes a 1xx that it did not expect. One that is gone answers it with a
    /// reset, and the request's work ends; one that waits loses nothing. False: there is nothing to ask.
    /// </summary>
    internal bool ProbeHalfClosed()
    {
        if (!IsAnswering || _stream is not { IsOver: false, ResponseStarted: false, Head.IsHttp11: true } stream)
        {
            return false;
        }

        _codec.EncodeContinue(stream);
        Connection.Flush();
        return true;
    }

    // ---- draining ----------------------------------------------------------------------------------------------

    /// <summary>Envoy's drain sequence: "connection: close" from now on, and the end after drain_timeout.</summary>
    internal void StartDrainSequence()
    {
        if (Drain == DrainState.NotDraining && _reader.At != Http1RequestReader.Phase.Ended)
        {
            Drain = DrainState.Draining;
            Timers.StartDrain();
        }
    }

    internal void OnDrainTimeOver()
    {
        Drain = DrainState.Closing;
        if (_stream is null)
        {
            End();
        }
    }

    /// <summary>Before each response head: whether listener or process want this connection to end.</summary>
    internal void ChooseDrain()
    {
        long limit = _manager.Config.MaxRequestsPerConnection;
        if (limit > 0 && RequestCount >= limit && !_codec.MustClose)
        {
            _codec.MustClose = true;
            _manager.Count(_manager.Stats.DownstreamCxMaxRequestsReached);
        }

        // The process ends: there is no next request to wait for.
        _codec.MustClose |= _worker.IsEnding;
        if (Drain == DrainState.NotDraining && Connection.Chain is { } chain && chain.Listener.WantsDrain(chain))
        {
            _manager.Count(_manager.Stats.DownstreamCxDrainClose);
            StartDrainSequence();
        }
    }

    // ---- what the reader tells ---------------------------------------------------------------------------------

    /// <summary>The first bytes are not HTTP/2's preface, or nothing else was asked for.</summary>
    internal void OnHttp1()
    {
        MayBeHttp2 = false;
        _isHttp1 = true;
        _manager.Count(_manager.Stats.DownstreamCxHttp1Total);
        _worker.Stats.Increment(_manager.Stats.DownstreamCxHttp1Active);
    }

    /// <summary>The first bytes are HTTP/2's preface (RFC 9113 section 3.3): another handler goes on with them.</summary>
    internal void OnHttp2(ReadOnlySpan<byte> read)
    {
        MayBeHttp2 = false;
        Timers.Stop();
        _successor = new Http2ServerConnection(_worker, Connection, _manager);
        Connection.Replace(_successor);
        _successor.Begin(read);
    }

    internal void CountReceived(int bytes) => _worker.Stats.Add(_manager.Stats.DownstreamCxRxBytesTotal, bytes);

    /// <summary>The first bytes of a request are here.</summary>
    internal void BeginStream()
    {
        _stream = _worker.RentStream();
        Timers.OnRequestBegins();
        RequestCount++;
        _codec.Begin();
        _stream.Begin(_codec, Connection.Facts, _manager);
    }

    /// <summary>The request cannot be read on: nothing behind it has a meaning.</summary>
    internal void Refuse(Http1Error error)
    {
        HttpStream stream = _stream!;
        _codec.MustClose = true;
        stream.MustCloseConnection = true;
        stream.RejectMessage(error);
    }

    // ---- what the codec asks -----------------------------------------------------------------------------------

    internal void Pause() => _reader.Pause();

    internal void Resume() => _reader.Resume();

    internal void CountSent(int bytes) =>
        _worker.Stats.Add(_manager.Stats.DownstreamCxTxBytesTotal, Connection.Sent(bytes));

    /// <summary>101, or 2xx to CONNECT, went out.</summary>
    internal void OpenTunnel()
    {
        if (_reader.TryOpenTunnel())
        {
            _manager.Count(_manager.Stats.DownstreamCxUpgradesTotal);
            _worker.Stats.Increment(_manager.Stats.DownstreamCxUpgradesActive);
            _hasTunnel = true;
            _worker.Loop.Defer(_codec);
        }
    }

    /// <summary>What does not happen inside the call that is its cause.</summary>
    internal void RunDeferred()
    {
        _reader.DeliverEarlyTunnelBytes();
        if (_waitsForOutput && IsLive && !Connection.IsAboveHighWatermark)
        {
            _waitsForOutput = false;
            _reader.ReadNext();
        }
    }

    /// <summary>The stream is recycled: the next request may be parsed, or the connection ends.</summary>
    internal void OnStreamEnded()
    {
        bool requestWhole = _reader.At == Http1RequestReader.Phase.Answering;
        _stream = null;
        if (!IsLive)
        {
            _reader.Release();
            return;
        }

        if (!requestWhole || _codec.MustClose || Drain == DrainState.Closing || _peerEnded)
        {
            End();
            return;
        }

        if (Connection.IsAboveHighWatermark)
        {
            // A client that asks and does not read would have answers pile up without end.
            _waitsForOutput = true;
            Timers.OnIdle();
            return;
        }

        _reader.ReadNext();
    }

    /// <summary>
    /// Ends the connection: what is written leaves first, then what the client still sends is dropped for up to the
    /// delayed_close_timeout, so that it can read the answer.
    /// </summary>
    private void End()
    {
        _reader.End();
        Timers.Stop();
        bool isDone = _peerEnded && Connection.QueuedBytes == 0;
        Connection.CloseAfterFlush(isDone ? 0 : (int)_manager.Config.DelayedCloseTimeoutMs);
    }

    /// <summary>The client is gone, or has ended its side.</summary>
    private void OnPeerGone(bool isEndOfStream)
    {
        _peerEnded = true;
        if (_stream is null && isEndOfStream)
        {
            // Answers to what it pipelined may still be on their way to it.
            End();
            return;
        }

        if (_stream is null)
        {
            Connection.Close();
            return;
        }

        if (isEndOfStream && _reader.At is Http1RequestReader.Phase.Answering or Http1RequestReader.Phase.Ended)
        {
            return;
        }

        if (!_stream.IsOver)
        {
            _manager.Count(_manager.Stats.DownstreamCxDestroyActiveRq);
            _manager.Count(_manager.Stats.DownstreamCxDestroyRemoteActiveRq);
            _manager.Count(_manager.Stats.DownstreamRqRxReset);
            _stream.OnDownstreamReset("downstream_remote_disconnect");
        }

        Connection.Close();
    }
}
