using System.Text;
using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// One request and its response on an HTTP/1 connection. An object of its connection, used again for each of its
/// streams.
/// </summary>
internal sealed class Http1ClientStream : UpstreamStream
{
    private readonly Http1ClientConnection _connection;
    private readonly ResponseHeadParser _parser = new();
    private BodyReader _body;
    private UpstreamHandler? _handler;
    private PooledBuffer? _headBuffer;
    private State _state;
    private BodyFraming _requestFraming;
    private RequestMethod _method;
    private int _informational;
    private int _pauses;
    private bool _requestEnded;
    private bool _responseEnded;
    private bool _canReuse;
    private bool _isDelivering;
    private byte[]? _upgrade;

    public Http1ClientStream(Http1ClientConnection connection) => _connection = connection;

    private enum State : byte
    {
        Idle,
        Head,
        Body,
        Tunnel,
    }

    public override bool AboveHighWatermark => _connection.IsAboveHighWatermark;

    public override bool OnReusedConnection => _connection.Requests > 1;

    internal override void Describe(ref UpstreamConnectionFacts facts) => facts = _connection.Facts;

    internal override (long Sent, long Received) WireBytes => _connection.WireBytes;

    internal bool IsActive => _handler is not null;

    /// <summary>The head is through: what comes is body, and need not be kept.</summary>
    internal bool ReadsBody => _state is State.Body or State.Tunnel;

    internal void Begin(UpstreamHandler handler)
    {
        _handler = handler;
        _state = State.Head;
        _requestFraming = BodyFraming.None;
        _informational = 0;
        _pauses = 0;
        _requestEnded = false;
        _responseEnded = false;
        _canReuse = false;
        _upgrade = null;
        _isDelivering = false;
    }

    public override void SendHeaders(HeaderTable headers, bool endStream)
    {
        _method = RequestMethods.Parse(headers.Method);
        _upgrade = headers.TryGet(HeaderName.Upgrade, out ReadOnlySpan<byte> protocol) ? protocol.ToArray() : null;
        _requestFraming = RequestFraming(headers, endStream);
        _parser.Begin(_connection.Pool.Cluster.Http1Limits, _method);
        Span<byte> room = _connection.ReserveWrite(HeadWriter.Bound(headers));
        int written = HeadWriter.WriteRequest(headers, Extras() | _connection.Pool.Cluster.Http1HeadExtras, room);
        _connection.CommitWrite(written);
        _connection.CountSent(written);
        _requestEnded = endStream;
    }

    public override void SendData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (_requestFraming == BodyFraming.Chunked)
        {
            SendChunk(data, endStream);
        }
        else
        {
            _connection.Write(data);
        }

        _connection.CountSent(data.Length);
        if (endStream)
        {
            EndRequest();
        }
    }

    public override void SendTrailers(HeaderTable trailers)
    {
        if (_requestFraming == BodyFraming.Chunked)
        {
            if (_connection.Settings.Http1.EnableTrailers)
            {
                Span<byte> room = _connection.ReserveWrite(ChunkWriter.TrailersBound(trailers));
                _connection.CommitWrite(ChunkWriter.WriteTrailers(trailers, room));
            }
            else
            {
                _connection.Write(ChunkWriter.LastChunk);
            }
        }

        EndRequest();
    }

    public override void Reset()
    {
        // A response that is being delivered to its end finishes by itself.
        if (_handler is not null && !_isDelivering)
        {
            End();
            _connection.OnStreamAborted(isRemote: false);
        }
    }

    public override void PauseReading()
    {
        if (_pauses++ == 0)
        {
            _connection.PauseReading();
        }
    }

    public override void ResumeReading()
    {
        if (_pauses > 0 && --_pauses == 0)
        {
            _connection.ResumeReading();
        }
    }

    public override PooledBuffer? TakeHeadBuffer()
    {
        PooledBuffer? buffer = _headBuffer;
        _headBuffer = null;
        return buffer;
    }

    internal void OnAboveHighWatermark() => _handler?.OnAboveHighWatermark();

    internal void OnBelowLowWatermark() => _handler?.OnBelowLowWatermark();

    /// <summary>Bytes of which the first are a head, or a part of one.</summary>
    internal void OnInput(PooledBuffer input)
    {
        while (_state == State.Head)
        {
            UpstreamHandler handler = _handler!;
            HeadStatus status = _parser.Parse(handler.ResponseHeaders, input.Array, input.Start, input.End);
            if (status == HeadStatus.NeedMore)
            {
                return;
            }

            if (status == HeadStatus.Invalid)
            {
                FailProtocol();
                return;
            }

            if (_parser.Head.IsInformational)
            {
                if (!OnInformational(input))
                {
                    return;
                }

                continue;
            }

            OnHead(input);
            return;
        }
    }

    /// <summary>Bytes behind the head.</summary>
    internal void OnBodyInput(ReadOnlySpan<byte> input)
    {
        if (_state == State.Tunnel)
        {
            _handler!.OnData(input, endStream: false);
            return;
        }

        while (_handler is { } handler)
        {
            BodyStatus status = _body.Read(input, out int consumed, out ReadOnlySpan<byte> data);
            input = input[consumed..];
            switch (status)
            {
                case BodyStatus.Data when _body.IsDone:
                    EndResponse(handler, data, input.Length);
                    return;
                case BodyStatus.Data:
                    handler.OnData(data, endStream: false);
                    break;
                case BodyStatus.Done:
                    EndResponse(handler, default, input.Length);
                    return;
                case BodyStatus.Invalid:
                    FailProtocol();
                    return;
                default:
                    return;
            }
        }
    }

    /// <summary>The origin closed its side.</summary>
    internal void OnEndOfInput()
    {
        UpstreamHandler? handler = _handler;
        switch (_state)
        {
            case State.Head:
                // Nothing seen: the connection went away. A part of a head: the origin is broken.
                Fail(
                    _parser.HasBegun ? ResetReason.ProtocolError : ResetReason.ConnectionTermination, isRemote: true);
                break;
            case State.Body when _body.EndOfInput() == BodyStatus.Done:
                _canReuse = false;
                EndResponse(handler!, default, extraBytes: 0);
                break;
            case State.Body:
                Fail(ResetReason.ProtocolError, isRemote: true);
                break;
            case State.Tunnel:
                _responseEnded = true;
                handler!.OnData(default, endStream: true);
                FinishIfBothEnded();
                break;
            default:
                break;
        }
    }

    internal void Fail(ResetReason reason, bool isRemote)
    {
        if (_handler is not { } handler)
        {
            return;
        }

        // A response that is whole stays whole, whatever becomes of the request's rest.
        bool tell = !_responseEnded;
        End();
        _connection.OnStreamAborted(isRemote);
        if (tell)
        {
            handler.OnReset(reason);
        }
    }

    private void FailProtocol()
    {
        _connection.Pool.CountProtocolError();
        Fail(ResetReason.ProtocolError, isRemote: false);
    }

    private BodyFraming RequestFraming(HeaderTable headers, bool endStream)
    {
        if (_upgrade is not null || _method == RequestMethod.Connect)
        {
            return BodyFraming.Tunnel;
        }

        if (headers.Contains(HeaderName.ContentLength))
        {
            return BodyFraming.Length;
        }

        return endStream ? BodyFraming.None : BodyFraming.Chunked;
    }

    // RFC 9110 section 8.6: a method that usually has content says so when it has none.
    private HeadExtras Extras() => _requestFraming switch
    {
        BodyFraming.Chunked => HeadExtras.Chunked,
        BodyFraming.None when _method is RequestMethod.Post or RequestMethod.Put or RequestMethod.Patch
            or RequestMethod.Options or RequestMethod.Other => HeadExtras.ContentLengthZero,
        _ => HeadExtras.None,
    };

    private void SendChunk(ReadOnlySpan<byte> data, bool endStream)
    {
        if (!data.IsEmpty)
        {
            Span<byte> room = _connection.ReserveWrite(ChunkWriter.MaxHeadBytes);
            _connection.CommitWrite(ChunkWriter.WriteHead(room, data.Length));
            _connection.Write(data);
            _connection.Write(ChunkWriter.DataEnd);
        }

        if (endStream)
        {
            _connection.Write(ChunkWriter.LastChunk);
        }
    }

    private void EndRequest()
    {
        _requestEnded = true;
        if (_state == State.Tunnel)
        {
            _connection.ShutdownWrite();
            FinishIfBothEnded();
        }
    }

    private bool OnInformational(PooledBuffer input)
    {
        if (++_informational > Model.Limits.InformationalResponses)
        {
            FailProtocol();
            return false;
        }

        UpstreamHandler handler = _handler!;
        handler.OnInformational();
        if (!ReferenceEquals(_handler, handler))
        {
            return false;
        }

        input.Consume(_parser.Head.HeadBytes);
        _parser.Begin(_connection.Pool.Cluster.Http1Limits, _method);
        return true;
    }

    private void OnHead(PooledBuffer input)
    {
        UpstreamHandler handler = _handler!;
        ref readonly ResponseHead head = ref _parser.Head;
        if (head.Status == 101 && !IsAskedUpgrade(handler.ResponseHeaders, head))
        {
            FailProtocol();
            return;
        }

        if (head.HasConnectionField)
        {
            HopByHop.RemoveNominatedFromResponse(handler.ResponseHeaders);
        }

        HopByHop.RemoveFromResponse(handler.ResponseHeaders, head.IsUpgrade);
        _canReuse = head.KeepAlive;
        _headBuffer = _connection.TakeInput();
        int start = input.Start + head.HeadBytes;
        int end = input.End;
        if (head.Framing == BodyFraming.Tunnel)
        {
            OnTunnel(handler, input.Array.AsSpan(start, end - start));
            return;
        }

        BodyFraming framing = head.Framing;
        _body.Begin(framing, head.ContentLength, _connection.Pool.Cluster.Http1Limits, handler.ResponseTrailers);
        _state = State.Body;
        if (_body.IsDone)
        {
            EndResponse(handler, end - start);
            return;
        }

        // The caller's flush comes later, so head and first body bytes leave downstream together.
        byte[] bytes = input.Array;
        handler.OnResponseHeaders(endStream: false);
        if (end > start && ReferenceEquals(_handler, handler))
        {
            OnBodyInput(bytes.AsSpan(start, end - start));
        }
    }

    private void OnTunnel(UpstreamHandler handler, ReadOnlySpan<byte> first)
    {
        _state = State.Tunnel;
        _canReuse = false;
        handler.OnResponseHeaders(endStream: false);
        if (ReferenceEquals(_handler, handler) && !first.IsEmpty)
        {
            handler.OnData(first, endStream: false);
        }

        if (_requestEnded && ReferenceEquals(_handler, handler))
        {
            _connection.ShutdownWrite();
        }
    }

    // RFC 9110 section 7.8: a server switches only to what the client named.
    private bool IsAskedUpgrade(HeaderTable response, in ResponseHead head) =>
        head.IsUpgrade && _upgrade is not null && response.TryGet(HeaderName.Upgrade, out ReadOnlySpan<byte> protocol)
        && Ascii.EqualsIgnoreCase(protocol, _upgrade);

    private void EndResponse(UpstreamHandler handler, int extraBytes)
    {
        _responseEnded = true;
        _isDelivering = true;
        handler.OnResponseHeaders(endStream: true);
        Finish(extraBytes);
    }

    private void EndResponse(UpstreamHandler handler, ReadOnlySpan<byte> data, int extraBytes)
    {
        _responseEnded = true;
        _isDelivering = true;
        if (data.IsEmpty && handler.ResponseTrailers.Count > 0 && _body.Framing == BodyFraming.Chunked)
        {
            handler.OnTrailers();
        }
        else
        {
            handler.OnData(data, endStream: true);
        }

        Finish(extraBytes);
    }

    // Bytes behind a response belong to no request (response splitting, queue poisoning): they go with the connection.
    private void Finish(int extraBytes)
    {
        bool canReuse = _canReuse && _requestEnded && extraBytes == 0;
        if (extraBytes > 0)
        {
            _connection.Pool.CountProtocolError();
        }

        End();
        _connection.OnStreamDone(canReuse);
    }

    private void FinishIfBothEnded()
    {
        if (_requestEnded && _responseEnded && _handler is not null)
        {
            End();
            _connection.OnStreamDone(canReuse: false);
        }
    }

    private void End()
    {
        _handler = null;
        _state = State.Idle;
        if (_pauses > 0)
        {
            _pauses = 0;
            _connection.ResumeReading();
        }

        if (_headBuffer is not null)
        {
            _connection.Loop.Buffers.Return(_headBuffer);
            _headBuffer = null;
        }
    }
}
