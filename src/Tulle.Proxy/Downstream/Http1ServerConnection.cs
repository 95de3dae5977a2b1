using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// The server side of HTTP/1.1 on one connection, reading half: one stream at a time; the next request is parsed only
/// when the response before it is through, so a pipelining client is held back by TCP. Between requests nothing is
/// rented. While a stream runs, its head lies in the input buffer; bodies pass through the loop's scratch buffer.
/// </summary>
internal sealed class Http1ServerConnection : ConnectionHandler
{
    private readonly Worker _worker;
    private readonly Http1ServerCodec _codec;
    private ConnectionManagerState _manager = null!;
    private RequestHeadParser? _parser;
    private PooledBuffer? _input;
    private PooledBuffer? _next;
    private HttpStream? _stream;
    private BodyReader _body;
    private int _start;
    private int _end;
    private int _pauseCount;
    private Phase _phase;
    private bool _peerEnded;
    private bool _hasTunnel;
    private bool _isAbandoned;

    public Http1ServerConnection(Worker worker, DownstreamConnection connection)
    {
        _worker = worker;
        Connection = connection;
        _codec = new Http1ServerCodec(this);
        Timers = new Http1ServerTimers(this);
    }

    private enum Phase : byte
    {
        /// <summary>Between requests, or in the middle of a head.</summary>
        Head,
        Body,

        /// <summary>The request is whole; the response is not.</summary>
        Answering,

        /// <summary>An upgrade or CONNECT that nobody has accepted yet: what follows stays with the kernel.</summary>
        TunnelWaiting,
        Tunnel,

        /// <summary>Nothing more is read as a request.</summary>
        Ended,
    }

    public DownstreamConnection Connection { get; }

    public ConnectionManagerState Manager => _manager;

    public HttpStream? Stream => _stream;

    public DrainState Drain { get; set; }

    public long RequestCount { get; private set; }

    internal Http1ServerTimers Timers { get; }

    /// <summary>Takes up a new connection under a connection manager.</summary>
    public void Attach(ConnectionManagerState manager)
    {
        _manager = manager;
        _phase = Phase.Head;
        _start = _end = _pauseCount = 0;
        _peerEnded = false;
        Drain = DrainState.NotDraining;
        RequestCount = 0;
    }

    public override void OnAccepted()
    {
        _manager.Count(_manager.Stats.DownstreamCxTotal);
        _manager.Count(_manager.Stats.DownstreamCxHttp1Total);
        _worker.Stats.Increment(_manager.Stats.DownstreamCxActive);
        _worker.Stats.Increment(_manager.Stats.DownstreamCxHttp1Active);
        Timers.OnConnected();
    }

    public override void OnReadable()
    {
        while (Connection.IsOpen && !Connection.IsReadPaused)
        {
            ReadResult result = _phase is Phase.Head or Phase.Answering ? ReadHead() : ReadBody();
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

        if (_stream is null && _start == _end)
        {
            ReleaseInput();
        }
    }

    /// <summary>Reading is paused and the peer closed; a FIN behind a whole request only means "no more requests".</summary>
    public override void OnPeerClosing()
    {
        if (_phase != Phase.Answering || Connection.IsPeerReset)
        {
            OnPeerGone(isEndOfStream: false);
        }
    }

    public override void OnWriteFailed(NetError error) => OnPeerGone(isEndOfStream: false);

    public override void OnAboveHighWatermark() => _stream?.OnDownstreamAboveHighWatermark();

    public override void OnBelowLowWatermark() => _stream?.OnDownstreamBelowLowWatermark();

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

    /// <summary>Envoy's drain sequence: "connection: close" from now on, and the end after drain_timeout.</summary>
    internal void StartDrainSequence()
    {
        if (Drain == DrainState.NotDraining && _phase != Phase.Ended)
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

    internal void CountSent(int bytes) =>
        _worker.Stats.Add(_manager.Stats.DownstreamCxTxBytesTotal, Connection.Sent(bytes));

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
        _worker.Stats.Decrement(stats.DownstreamCxHttp1Active);
        _manager.Count(stats.DownstreamCxDestroy);
        _worker.Stats.Record(stats.DownstreamCxLengthMs, _worker.Loop.NowMs - Connection.AcceptedMs);
        _manager.Count(_peerEnded ? stats.DownstreamCxDestroyRemote : stats.DownstreamCxDestroyLocal);
        ReturnParser();
        _phase = Phase.Ended;
        if (_stream is not null)
        {
            // The stream is recycled on the next turn, when the connection's object may serve another client already:
            // this object stays with the stream and is not used again.
            _isAbandoned = true;
            Timers.Remove();
            return;
        }

        ReleaseInput();
        Connection.SpareHttp1 = this;
    }

    // ---- what the codec half asks -----------------------------------------------------------------------------

    internal void Pause()
    {
        if (_pauseCount++ == 0)
        {
            Connection.PauseReading();
        }
    }

    internal void Resume()
    {
        if (_pauseCount > 0 && --_pauseCount == 0 && !_isAbandoned && Connection.IsOpen)
        {
            Connection.ResumeReading();
        }
    }

    /// <summary>101, or 2xx to CONNECT, went out: from here on bytes are bytes.</summary>
    internal void OpenTunnel()
    {
        if (_phase == Phase.TunnelWaiting)
        {
            _phase = Phase.Tunnel;
            _manager.Count(_manager.Stats.DownstreamCxUpgradesTotal);
            _worker.Stats.Increment(_manager.Stats.DownstreamCxUpgradesActive);
            _hasTunnel = true;
            Resume();
            _worker.Loop.Defer(_codec);
        }
    }

    /// <summary>Bytes that came right behind the head of an accepted upgrade.</summary>
    internal void DeliverEarlyTunnelBytes()
    {
        if (_phase == Phase.Tunnel && _stream is { IsOver: false } stream && _start < _end)
        {
            ReadOnlySpan<byte> early = _input!.Array.AsSpan(_start, _end - _start);
            _start = _end;
            stream.OnRequestData(early, endStream: false);
        }
    }

    /// <summary>The stream is recycled: the next request may be parsed, or the connection ends.</summary>
    internal void OnStreamEnded()
    {
        bool requestWhole = _phase == Phase.Answering;
        _stream = null;
        if (_isAbandoned || !Connection.IsOpen)
        {
            ReleaseInput();
            return;
        }

        if (!requestWhole || _codec.MustClose || Drain == DrainState.Closing || _peerEnded)
        {
            End();
            return;
        }

        _phase = Phase.Head;
        if (_pauseCount > 0)
        {
            _pauseCount = 0;
            Connection.ResumeReading();
        }

        TakeUpNext();
        Timers.OnIdle();
        if (_start < _end)
        {
            ParseHead();
            return;
        }

        ReleaseInput();
    }

    /// <summary>
    /// Ends the connection: what is written leaves first, then what the client still sends is dropped for up to the
    /// delayed_close_timeout, so that it can read the answer.
    /// </summary>
    internal void End()
    {
        _phase = Phase.Ended;
        if (_stream is null)
        {
            _start = _end = 0;
            ReleaseInput();
        }

        Timers.Stop();
        Connection.CloseAfterFlush(_peerEnded ? 0 : (int)_manager.Config.DelayedCloseTimeoutMs);
    }

    // ---- reading -----------------------------------------------------------------------------------------------

    private ReadResult ReadHead()
    {
        if (_phase == Phase.Answering)
        {
            // Pipelined requests wait in the kernel; only the end of the stream is of interest now.
            Pause();
            return new ReadResult(Connection.IsPeerReset ? ReadStatus.Failed : ReadStatus.WouldBlock);
        }

        PooledBuffer input = _input ??= _worker.Loop.Buffers.Rent();
        if (_end == input.Capacity)
        {
            MakeRoom();
        }

        ReadResult result = Connection.Receive(_input.Array.AsSpan(_end));
        if (result.Status == ReadStatus.Data)
        {
            _end += result.Count;
            _worker.Stats.Add(_manager.Stats.DownstreamCxRxBytesTotal, result.Count);
            ParseHead();
        }

        return result;
    }

    private ReadResult ReadBody()
    {
        byte[] scratch = _worker.Loop.Scratch;
        ReadResult result = Connection.Receive(scratch);
        if (result.Status == ReadStatus.Data)
        {
            _worker.Stats.Add(_manager.Stats.DownstreamCxRxBytesTotal, result.Count);
            ReadOnlySpan<byte> bytes = scratch.AsSpan(0, result.Count);
            if (_phase == Phase.Tunnel)
            {
                _stream?.OnRequestData(bytes, endStream: false);
            }
            else
            {
                KeepRest(bytes[TakeBody(bytes)..]);
            }
        }

        return result;
    }

    /// <summary>Moves the head to the front, or to a larger buffer; the parser's limit ends a head that only grows.</summary>
    private void MakeRoom()
    {
        PooledBuffer input = _input!;
        int length = _end - _start;
        if (_start > 0)
        {
            input.Array.AsSpan(_start, length).CopyTo(input.Array);
        }
        else
        {
            PooledBuffer larger = _worker.Loop.Buffers.Rent(input.Capacity * 4);
            input.Array.AsSpan(0, length).CopyTo(larger.Array);
            _worker.Loop.Buffers.Return(input);
            _input = larger;
        }

        _start = 0;
        _end = length;
    }

    private void ParseHead()
    {
        if (_phase != Phase.Head)
        {
            return;
        }

        if (_stream is null)
        {
            _stream = _worker.RentStream();
            _parser = _worker.RentParser();
            _parser.Begin(_manager.Http1Limits);
            Timers.OnRequestBegins();
            RequestCount++;
            _codec.Begin();
            _stream.Begin(_codec, Connection.Facts, _manager);
        }

        HttpStream stream = _stream;
        switch (_parser!.Parse(stream.RequestHeaders, _input!.Array, _start, _end))
        {
            case HeadStatus.NeedMore:
                return;
            case HeadStatus.Invalid:
                Http1Error error = _parser.Error!;
                ReturnParser();
                _phase = Phase.Ended;
                Fail(error);
                return;
            default:
                stream.Head = _parser.Head;
                ReturnParser();
                BeginMessage(stream);
                return;
        }
    }

    private void BeginMessage(HttpStream stream)
    {
        _start += stream.Head.HeadBytes;
        stream.Info.RequestHeaderBytes = stream.Head.HeadBytes;
        Timers.OnHeadComplete();
        if (stream.Head.HasConnectionField && NominatedFields.Remove(stream) is { } refused)
        {
            _phase = Phase.Ended;
            Fail(refused);
            return;
        }

        if (stream.Head.HasConnectionField && !stream.RequestHeaders.Contains(HeaderName.Authority))
        {
            // "connection: host" takes the host away like any other field that it names.
            stream.Head.Fault ??= Http1Error.MissingHost;
        }

        if (stream.Head.Method == RequestMethod.Connect || (stream.Head.IsUpgrade && stream.Head.Framing == BodyFraming.None))
        {
            // Not one byte of what follows may reach an upstream that has not agreed (hostile case E04).
            _phase = Phase.TunnelWaiting;
            Pause();
            stream.OnRequestHeaders(endStream: false);
            return;
        }

        if (stream.Head.Framing == BodyFraming.None)
        {
            _phase = Phase.Answering;
            stream.OnRequestHeaders(endStream: true);
            return;
        }

        _phase = Phase.Body;
        _body.Begin(stream.Head.Framing, stream.Head.ContentLength, _manager.Http1Limits, stream.RequestTrailers);
        stream.OnRequestHeaders(endStream: false);
        if (_phase == Phase.Body && _start < _end)
        {
            _start += TakeBody(_input!.Array.AsSpan(_start, _end - _start));
        }
    }

    /// <summary>Hands the body on; returns how many bytes were this message's.</summary>
    private int TakeBody(ReadOnlySpan<byte> bytes)
    {
        int taken = 0;
        while (_phase == Phase.Body)
        {
            BodyStatus status = _body.Read(bytes[taken..], out int consumed, out ReadOnlySpan<byte> data);
            taken += consumed;
            switch (status)
            {
                case BodyStatus.NeedMore:
                    return taken;
                case BodyStatus.Data:
                    bool isLast = _body.IsDone;
                    if (isLast)
                    {
                        _phase = Phase.Answering;
                    }

                    _stream!.OnRequestData(data, isLast);
                    break;
                case BodyStatus.Done:
                    EndChunkedBody();
                    break;
                default:
                    _phase = Phase.Ended;
                    Fail(_body.Error!);
                    return bytes.Length;
            }
        }

        return taken;
    }

    private void EndChunkedBody()
    {
        HttpStream stream = _stream!;
        _phase = Phase.Answering;
        if (stream.RequestTrailers.Count > 0)
        {
            stream.OnRequestTrailers();
        }
        else
        {
            stream.OnRequestData(default, endStream: true);
        }
    }

    /// <summary>Bytes of a next request that were read together with the end of a body.</summary>
    private void KeepRest(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || _phase == Phase.Ended || !Connection.IsOpen)
        {
            return;
        }

        // The head of the running request has to stay where it is.
        _next = _worker.Loop.Buffers.Rent(rest.Length);
        rest.CopyTo(_next.Writable);
        _next.Commit(rest.Length);
    }

    /// <summary>What came behind the body of the last request becomes the input.</summary>
    private void TakeUpNext()
    {
        if (_next is null)
        {
            return;
        }

        if (_input is not null)
        {
            _worker.Loop.Buffers.Return(_input);
        }

        _input = _next;
        _next = null;
        _start = 0;
        _end = _input.Length;
    }

    private void Fail(Http1Error error)
    {
        HttpStream stream = _stream!;
        _codec.MustClose = true;
        stream.MustCloseConnection = true;
        stream.RejectMessage(error);
    }

    /// <summary>The client is gone, or has ended its side.</summary>
    private void OnPeerGone(bool isEndOfStream)
    {
        _peerEnded = true;
        if (_stream is null)
        {
            Connection.Close();
            return;
        }

        if (isEndOfStream && _phase is Phase.Answering or Phase.Ended)
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

    private void ReturnParser()
    {
        if (_parser is not null)
        {
            _worker.ReturnParser(_parser);
            _parser = null;
        }
    }

    private void ReleaseInput()
    {
        if (_input is not null && _stream is null)
        {
            _worker.Loop.Buffers.Return(_input);
            _input = null;
            _start = _end = 0;
        }

        if (_next is not null && _stream is null)
        {
            _worker.Loop.Buffers.Return(_next);
            _next = null;
        }
    }
}
