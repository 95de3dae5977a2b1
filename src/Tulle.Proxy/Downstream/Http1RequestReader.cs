using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// Reads the requests of one HTTP/1.1 connection, one at a time: heads into the stream's header table, bodies through
/// the loop's scratch buffer, tunnels as they come. The next request is parsed only when the response before it is
/// through, so a pipelining client is held back by TCP.
/// </summary>
internal sealed class Http1RequestReader(Http1ServerConnection owner, Worker worker)
{
    private RequestHeadParser? _parser;
    private Http1Input _input;
    private BodyReader _body;
    private int _pauseCount;

    internal enum Phase : byte
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

    public Phase At { get; private set; }

    private DownstreamConnection Connection => owner.Connection;

    /// <summary>A new connection.</summary>
    public void Begin()
    {
        At = Phase.Head;
        _input.Clear();
        _pauseCount = 0;
    }

    /// <summary>One read of the socket, and what comes of it.</summary>
    public ReadResult Read() => At is Phase.Head or Phase.Answering ? ReadHead() : ReadBody();

    /// <summary>Nothing more is a request. Bytes that no stream points into are given back.</summary>
    public void End()
    {
        At = Phase.Ended;
        if (owner.Stream is null)
        {
            Release();
        }
    }

    /// <summary>No stream runs: the buffers, and whatever lies in them, are given back.</summary>
    public void Release() => _input.Release(worker.Loop.Buffers);

    /// <summary>Between two reads: an idle connection holds no buffer.</summary>
    public void ReleaseIfIdle()
    {
        if (owner.Stream is null && _input.IsEmpty)
        {
            Release();
        }
    }

    public void ReturnParser()
    {
        if (_parser is not null)
        {
            worker.ReturnParser(_parser);
            _parser = null;
        }
    }

    public void Pause()
    {
        if (_pauseCount++ == 0)
        {
            Connection.PauseReading();
        }
    }

    public void Resume()
    {
        if (_pauseCount > 0 && --_pauseCount == 0 && owner.IsLive)
        {
            Connection.ResumeReading();
        }
    }

    /// <summary>The stream before is gone; its connection carries another one, whose first bytes may be here.</summary>
    public void ReadNext()
    {
        At = Phase.Head;
        if (_pauseCount > 0)
        {
            _pauseCount = 0;
            Connection.ResumeReading();
        }

        _input.TakeUpNext(worker.Loop.Buffers);
        owner.Timers.OnIdle();
        if (!_input.IsEmpty)
        {
            ParseHead();
            return;
        }

        Release();
    }

    /// <summary>101, or 2xx to CONNECT, went out: from here on bytes are bytes. False: it was no tunnel request.</summary>
    public bool TryOpenTunnel()
    {
        if (At != Phase.TunnelWaiting)
        {
            return false;
        }

        At = Phase.Tunnel;
        Resume();
        return true;
    }

    /// <summary>Bytes that came right behind the head of an accepted upgrade.</summary>
    public void DeliverEarlyTunnelBytes()
    {
        if (At == Phase.Tunnel && owner.Stream is { IsOver: false } stream && !_input.IsEmpty)
        {
            ReadOnlySpan<byte> early = _input.Unread;
            _input.Consume(early.Length);
            stream.OnRequestData(early, endStream: false);
        }
    }

    private ReadResult ReadHead()
    {
        if (At == Phase.Answering)
        {
            // Pipelined requests wait in the kernel; only the end of the stream is of interest now.
            Pause();
            return new ReadResult(Connection.IsPeerReset ? ReadStatus.Failed : ReadStatus.WouldBlock);
        }

        ReadResult result = Connection.Receive(_input.Reserve(worker.Loop.Buffers));
        if (result.Status == ReadStatus.Data)
        {
            _input.Commit(result.Count);
            owner.CountReceived(result.Count);
            ParseHead();
        }

        return result;
    }

    private ReadResult ReadBody()
    {
        byte[] scratch = worker.Loop.Scratch;
        ReadResult result = Connection.Receive(scratch);
        if (result.Status == ReadStatus.Data)
        {
            owner.CountReceived(result.Count);
            ReadOnlySpan<byte> bytes = scratch.AsSpan(0, result.Count);
            if (At == Phase.Tunnel)
            {
                owner.Stream?.OnRequestData(bytes, endStream: false);
            }
            else
            {
                KeepRest(bytes[TakeBody(bytes)..]);
            }
        }

        return result;
    }

    private void ParseHead()
    {
        if (At != Phase.Head)
        {
            return;
        }

        if (owner.MayBeHttp2 && !IsHttp1())
        {
            return;
        }

        if (owner.Stream is null)
        {
            _parser = worker.RentParser();
            _parser.Begin(owner.Manager.Http1Limits);
            owner.BeginStream();
        }

        HttpStream stream = owner.Stream!;
        switch (_parser!.Parse(stream.RequestHeaders, _input.Array, _input.Start, _input.End))
        {
            case HeadStatus.NeedMore:
                return;
            case HeadStatus.Invalid:
                Http1Error error = _parser.Error!;
                ReturnParser();
                Fail(error);
                return;
            default:
                stream.Head = _parser.Head;
                ReturnParser();
                BeginMessage(stream);
                return;
        }
    }

    /// <summary>Decides at the first byte that tells; false: not yet, or HTTP/2 has taken over.</summary>
    private bool IsHttp1()
    {
        ReadOnlySpan<byte> preface = "PRI * HTTP/2.0\r\n"u8;
        ReadOnlySpan<byte> read = _input.Unread;
        int length = Math.Min(read.Length, preface.Length);
        if (!read[..length].SequenceEqual(preface[..length]))
        {
            owner.OnHttp1();
            return true;
        }

        if (length == preface.Length)
        {
            owner.OnHttp2(read);
            Release();
        }
        else
        {
            owner.Timers.OnRequestBegins();
        }

        return false;
    }

    private void BeginMessage(HttpStream stream)
    {
        _input.Consume(stream.Head.HeadBytes);
        stream.Info.RequestHeaderBytes = stream.Head.HeadBytes;
        owner.Timers.OnHeadComplete();
        if (stream.Head.HasConnectionField && NominatedFields.Remove(stream) is { } refused)
        {
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
            At = Phase.TunnelWaiting;
            Pause();
            stream.OnRequestHeaders(endStream: false);
            return;
        }

        if (stream.Head.Framing == BodyFraming.None)
        {
            At = Phase.Answering;
            stream.OnRequestHeaders(endStream: true);
            return;
        }

        At = Phase.Body;
        _body.Begin(
            stream.Head.Framing, stream.Head.ContentLength, owner.Manager.Http1Limits, stream.RequestTrailers);
        stream.OnRequestHeaders(endStream: false);
        if (At == Phase.Body && !_input.IsEmpty)
        {
            _input.Consume(TakeBody(_input.Unread));
        }
    }

    /// <summary>Hands the body on; returns how many bytes were this message's.</summary>
    private int TakeBody(ReadOnlySpan<byte> bytes)
    {
        int taken = 0;
        while (At == Phase.Body)
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
                        At = Phase.Answering;
                    }

                    owner.Stream!.OnRequestData(data, isLast);
                    break;
                case BodyStatus.Done:
                    EndChunkedBody();
                    break;
                default:
                    Fail(_body.Error!);
                    return bytes.Length;
            }
        }

        return taken;
    }

    private void EndChunkedBody()
    {
        HttpStream stream = owner.Stream!;
        At = Phase.Answering;
        if (stream.RequestTrailers.Count > 0)
        {
            stream.OnRequestTrailers();
        }
        else
        {
            stream.OnRequestData(default, endStream: true);
        }
    }

    private void KeepRest(ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty && At != Phase.Ended && Connection.IsOpen)
        {
            _input.KeepForNext(rest, worker.Loop.Buffers);
        }
    }

    private void Fail(Http1Error error)
    {
        At = Phase.Ended;
        owner.Refuse(error);
    }
}
