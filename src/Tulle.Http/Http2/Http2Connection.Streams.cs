using System.Buffers.Binary;

namespace Tulle.Http.Http2;

/// <summary>Frames coming in: what concerns one stream.</summary>
public sealed partial class Http2Connection
{
    private const int PriorityBytes = 5;

    private int _dataStreamId;
    private int _dataBytes;
    private int _paddingBytes;
    private bool _dataEndsStream;

    // Section 6.1. The payload is handed on in whatever pieces it comes.
    private int BeginData(in FrameHeader header, ReadOnlySpan<byte> input)
    {
        int used = FrameHeader.Bytes;
        int padding = 0;
        if (header.Has(FrameFlags.Padded))
        {
            if (input.Length == used && header.Length > 0)
            {
                NeededBytes = used + 1;
                return 0;
            }
            padding = header.Length > 0 ? input[used] : 0;
            if (padding >= header.Length)
            {
                Fail(Http2ErrorCode.ProtocolError, "DATA of padding only");
                return 0;
            }
            used++;
        }
        if (header.StreamId == 0 || IsIdle(header.StreamId))
        {
            Fail(Http2ErrorCode.ProtocolError, "DATA on a stream that was never opened");
            return 0;
        }

        // Section 6.9: padding counts, and so does what will be thrown away.
        if (header.Length > _receiveWindow.Bytes)
        {
            Fail(Http2ErrorCode.FlowControlError, "DATA beyond the connection's window");
            return 0;
        }
        _receiveWindow.Take(header.Length);
        int dataBytes = header.Length - (used - FrameHeader.Bytes) - padding;
        if (_streams.Find(header.StreamId) is not { } stream)
        {
            return DropData(header, used);
        }
        if (!TakesData(stream, header, dataBytes))
        {
            GiveBackConnection(header.Length);
            _skipBytes = header.Length - (used - FrameHeader.Bytes);
            return HasFailed ? 0 : used;
        }
        stream.ReceiveWindow.Take(header.Length);
        OnWindowUsed(stream, header.Length);
        if (header.Length > dataBytes)
        {
            CountHeld(header.Length - dataBytes);
            GiveBack(stream, header.Length - dataBytes);
        }
        _dataStreamId = header.StreamId;
        _dataBytes = dataBytes;
        _paddingBytes = padding;
        _dataEndsStream = header.Has(FrameFlags.EndStream);
        if (dataBytes == 0)
        {
            EndData(stream);
        }
        return used;
    }

    private bool TakesData(Http2Stream stream, in FrameHeader header, int dataBytes)
    {
        bool ends = header.Has(FrameFlags.EndStream);
        if (stream.IsReceiveEnded)
        {
            ResetCaused(stream, Http2ErrorCode.StreamClosed);
            return false;
        }
        if (!stream.HasHead)
        {
            ResetCaused(stream, Http2ErrorCode.ProtocolError);
            return false;
        }
        if (header.Length > stream.ReceiveWindow.Bytes)
        {
            ResetCaused(stream, Http2ErrorCode.FlowControlError);
            return false;
        }
        if (dataBytes > 0 || ends)
        {
            _flood.OnPayload();
        }
        else if (!AllowEmptyFrame())
        {
            return false;
        }

        // Section 8.1.1: the sum of the DATA is Content-Length.
        if (stream.ExpectedBytes >= 0)
        {
            stream.ExpectedBytes -= dataBytes;
            if (stream.ExpectedBytes < 0 || (ends && stream.ExpectedBytes != 0))
            {
                Fault = MessageFault.Rule;
                RejectMessage(stream, "the body is not of its Content-Length");
                return false;
            }
        }
        return true;
    }

    private int DropData(in FrameHeader header, int used)
    {
        // Section 5.1: behind our own RST_STREAM it was under way; behind an end it is an error. Where nobody remembers, many
        // streams were closed at once, ours to all appearance: that must not cost the others their connection.
        StreamEnd end = _closed.Find(header.StreamId);
        if (end is not (StreamEnd.ResetByUs or StreamEnd.Forgotten))
        {
            Fail(Http2ErrorCode.StreamClosed, "DATA on a closed stream");
            return 0;
        }
        if (end == StreamEnd.Forgotten && _role == Http2Role.Server && !CountOddity())
        {
            return 0;
        }
        GiveBackConnection(header.Length);
        _skipBytes = header.Length - (used - FrameHeader.Bytes);
        return used;
    }

    private int ReceiveDataPiece(ReadOnlySpan<byte> input)
    {
        int length = Math.Min(_dataBytes, input.Length);
        if (length == 0)
        {
            NeededBytes = 1;
            return 0;
        }
        _dataBytes -= length;
        if (_streams.Find(_dataStreamId) is not { } stream)
        {
            // Reset since the frame began.
            GiveBackConnection(length);
            if (_dataBytes == 0)
            {
                _dataStreamId = 0;
                _skipBytes = _paddingBytes;
            }
            return length;
        }
        CountHeld(length);
        if (_dataBytes > 0)
        {
            stream.OnData(input[..length], endStream: false);
            return length;
        }
        if (_dataEndsStream)
        {
            EndData(stream, input[..length]);
            return length;
        }
        _dataStreamId = 0;
        _skipBytes = _paddingBytes;
        stream.OnData(input[..length], endStream: false);
        return length;
    }

    /// <summary>The frame is complete; <paramref name="last"/> is what came last of it.</summary>
    private void EndData(Http2Stream stream, ReadOnlySpan<byte> last = default)
    {
        _dataStreamId = 0;
        _skipBytes = _paddingBytes;
        if (_dataEndsStream)
        {
            stream.IsReceiveEnded = true;
            stream.OnData(last, endStream: true);
            CloseIfComplete(stream);
        }
    }

    // Section 6.2.
    private void OnHeaders(in FrameHeader header, ReadOnlySpan<byte> payload, Span<byte> scratch)
    {
        if (!TryStripPadding(header, ref payload) || !TryStripPriority(header, ref payload))
        {
            return;
        }
        if (header.StreamId == 0 || (header.StreamId & 1) == 0 || (_role == Http2Role.Client && IsIdle(header.StreamId)))
        {
            Fail(Http2ErrorCode.ProtocolError, "HEADERS on a stream that cannot be");
            return;
        }
        if (!CheckClosed(header.StreamId))
        {
            return;
        }
        bool endsStream = header.Has(FrameFlags.EndStream);
        if (payload.IsEmpty && !endsStream && !AllowEmptyFrame())
        {
            return;
        }
        if (!payload.IsEmpty)
        {
            _flood.OnPayload();
        }
        if (header.Has(FrameFlags.EndHeaders))
        {
            FinishBlock(header.StreamId, endsStream, payload, scratch);
            return;
        }
        _block.Begin(header.StreamId, endsStream);
        AppendToBlock(payload);
    }

    // Section 6.10.
    private void OnContinuation(in FrameHeader header, ReadOnlySpan<byte> payload, Span<byte> scratch)
    {
        if (_block.StreamId == 0)
        {
            Fail(Http2ErrorCode.ProtocolError, "CONTINUATION of nothing");
            return;
        }
        bool isLast = header.Has(FrameFlags.EndHeaders);
        if (payload.IsEmpty && !isLast && !AllowEmptyFrame())
        {
            return;
        }
        if (!AppendToBlock(payload) || !isLast)
        {
            return;
        }
        FieldBlock block = _block;
        _block = default;
        _flood.OnPayload();
        FinishBlock(header.StreamId, block.EndsStream, block.Bytes, scratch);
        block.End();
    }

    private bool AppendToBlock(ReadOnlySpan<byte> fragment)
    {
        if (_block.TryAppend(fragment, _limits.MaxBlockBytes))
        {
            return true;
        }
        FailFlood(Http2Flood.Block, "a field block larger than any message may be");
        return false;
    }

    private bool TryStripPadding(in FrameHeader header, ref ReadOnlySpan<byte> payload)
    {
        if (!header.Has(FrameFlags.Padded))
        {
            return true;
        }
        if (payload.IsEmpty || payload[0] >= payload.Length)
        {
            Fail(Http2ErrorCode.ProtocolError, "HEADERS of padding only");
            return false;
        }
        payload = payload[1..^payload[0]];
        return true;
    }

    // The priorities of RFC 7540 are read and not followed (RFC 9113 section 5.3.2).
    private bool TryStripPriority(in FrameHeader header, ref ReadOnlySpan<byte> payload)
    {
        if (!header.Has(FrameFlags.Priority))
        {
            return true;
        }
        if (payload.Length < PriorityBytes)
        {
            Fail(Http2ErrorCode.FrameSizeError, "HEADERS too short for its priority");
            return false;
        }
        if (DependsOnItself(header.StreamId, payload))
        {
            Fail(Http2ErrorCode.ProtocolError, "a stream that depends on itself");
            return false;
        }
        payload = payload[PriorityBytes..];
        return true;
    }

    /// <summary>False: HEADERS may not come on this stream any more, and the connection has failed.</summary>
    private bool CheckClosed(int streamId)
    {
        bool isNew = _role == Http2Role.Server && streamId > _lastPeerId;
        if (isNew || _streams.Find(streamId) is not null)
        {
            return true;
        }
        switch (_closed.Find(streamId))
        {
            case StreamEnd.ResetByUs:
            case StreamEnd.Forgotten when _role == Http2Role.Client:
                return true;
            case StreamEnd.NeverOpened or StreamEnd.Forgotten:
                // Section 5.1.1: identifiers only grow.
                Fail(Http2ErrorCode.ProtocolError, "HEADERS on a stream lower than one before");
                return false;
            default:
                Fail(Http2ErrorCode.StreamClosed, "HEADERS on a closed stream");
                return false;
        }
    }

    private void FinishBlock(int streamId, bool endsStream, ReadOnlySpan<byte> block, Span<byte> scratch)
    {
        Http2Stream? stream = _streams.Find(streamId);
        bool isNew = stream is null && _role == Http2Role.Server && streamId > _lastPeerId;
        if (isNew)
        {
            stream = Accept(streamId);
            if (HasFailed)
            {
                return;
            }
        }
        bool wasEnded = stream is { IsReceiveEnded: true };
        MessageKind kind = stream is null || wasEnded ? MessageKind.Dropped
            : stream.HasHead ? MessageKind.Trailers
            : _role == Http2Role.Server ? MessageKind.Request : MessageKind.Response;
        _fields.Begin(kind, kind == MessageKind.Dropped ? null : stream!.BeginBlock());
        if (!_decoder.Decode(block, scratch, _fields))
        {
            Fail(Http2ErrorCode.CompressionError, "a field block that cannot be decoded");
            return;
        }
        MessageVerdict verdict = _fields.End();
        if (stream is null)
        {
            return;
        }
        if (wasEnded)
        {
            ResetCaused(stream, Http2ErrorCode.StreamClosed);
            return;
        }
        Fault = _fields.Fault;
        if (verdict == MessageVerdict.TooLarge)
        {
            // Envoy's answer to too large a request; the connection goes on.
            ResetCaused(stream, Http2ErrorCode.InternalError);
            return;
        }
        Deliver(stream, kind, endsStream, verdict == MessageVerdict.Good);
    }

    private void Deliver(Http2Stream stream, MessageKind kind, bool endsStream, bool isGood)
    {
        bool isInterim = kind == MessageKind.Response && isGood && _fields.IsInterim;
        if (!isGood || (isInterim && endsStream) || (kind == MessageKind.Trailers && !endsStream))
        {
            RejectMessage(stream, "a malformed message");
            return;
        }
        if (kind != MessageKind.Trailers && !isInterim)
        {
            stream.HasHead = true;
            stream.ExpectedBytes = stream.IgnoresLength || _fields.HasNoBody ? -1 : _fields.ContentLength;
        }
        if (endsStream && stream.ExpectedBytes > 0)
        {
            RejectMessage(stream, "the body is not of its Content-Length");
            return;
        }
        stream.IsReceiveEnded = endsStream;
        if (kind == MessageKind.Trailers)
        {
            stream.OnTrailers();
        }
        else
        {
            stream.OnHead(endsStream);
        }
        CloseIfComplete(stream);
    }

    private Http2Stream? Accept(int streamId)
    {
        _lastPeerId = streamId;
        _flood.OnStream(NowMs);
        if (streamId > _lastAcceptedId)
        {
            // Section 6.8: behind our GOAWAY; the client knows that it was not looked at.
            _closed.Add(streamId, StreamEnd.ResetByUs);
            return null;
        }
        Http2Stream? stream = _streams.Count < _limits.MaxConcurrentStreams ? _owner.AcceptStream() : null;
        if (stream is null)
        {
            _closed.Add(streamId, StreamEnd.ResetByUs);
            if (CountOddity() && AllowControlFrame())
            {
                // A client may not have seen our SETTINGS yet: nothing was begun, and it is no reset of its making.
                WriteReset(streamId, Http2ErrorCode.RefusedStream);
            }
            return null;
        }
        stream.Open(streamId, _peer.InitialWindowBytes, _limits.InitialStreamWindowBytes);
        _streams.Add(stream);
        return stream;
    }

    // Section 6.4.
    private void OnRstStream(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Length != sizeof(uint))
        {
            Fail(Http2ErrorCode.FrameSizeError, "RST_STREAM of a wrong length");
            return;
        }
        if (header.StreamId == 0 || IsIdle(header.StreamId))
        {
            Fail(Http2ErrorCode.ProtocolError, "RST_STREAM on a stream that was never opened");
            return;
        }
        if (_streams.Find(header.StreamId) is not { } stream)
        {
            CountOddity();
            return;
        }
        var code = (Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload);
        stream.OnReset(code, isByPeer: true, isUnprocessed: code == Http2ErrorCode.RefusedStream);
        if (stream.IsOpen)
        {
            Forget(stream, StreamEnd.ResetByPeer);
        }
        if (_role == Http2Role.Server)
        {
            AllowReset();
        }
    }

    // Section 6.3.
    private void OnPriority(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId == 0)
        {
            Fail(Http2ErrorCode.ProtocolError, "PRIORITY on the connection");
        }
        else if (header.Length != PriorityBytes)
        {
            RejectPriority(header.StreamId);
        }
        else if (DependsOnItself(header.StreamId, payload))
        {
            // A connection error, so that it is no way to have us reset stream after stream (CVE-2025-8671).
            Fail(Http2ErrorCode.ProtocolError, "a stream that depends on itself");
        }
        else if (!_flood.AllowPriority())
        {
            FailFlood(Http2Flood.Priority, "PRIORITY flood");
        }
    }

    private void RejectPriority(int streamId)
    {
        if (_streams.Find(streamId) is { } stream)
        {
            ResetCaused(stream, Http2ErrorCode.FrameSizeError);
        }
        else
        {
            Fail(Http2ErrorCode.FrameSizeError, "PRIORITY of a wrong length for a stream that is not open");
        }
    }

    private static bool DependsOnItself(int streamId, ReadOnlySpan<byte> priority) =>
        (BinaryPrimitives.ReadUInt32BigEndian(priority) & int.MaxValue) == streamId;

    /// <summary>Section 8.1.1: what the configuration says of malformed messages.</summary>
    private void RejectMessage(Http2Stream stream, string detail)
    {
        if (_limits.StreamErrorOnInvalidMessage)
        {
            ResetCaused(stream, Http2ErrorCode.ProtocolError);
        }
        else
        {
            Fail(Http2ErrorCode.ProtocolError, detail);
        }
    }

    /// <summary>Resets a stream for what the peer did; that counts as if the peer had.</summary>
    private void ResetCaused(Http2Stream stream, Http2ErrorCode code)
    {
        int streamId = stream.Id;
        stream.OnReset(code, isByPeer: false, isUnprocessed: false);
        if (stream.Id == streamId)
        {
            Forget(stream, StreamEnd.ResetByUs);
            if (AllowReset() && CountOddity() && AllowControlFrame())
            {
                WriteReset(streamId, code);
            }
        }
    }

    private void WriteReset(int streamId, Http2ErrorCode code)
    {
        ResetsSent++;
        FrameWriter.WriteRstStream(_output, streamId, code);
    }

    private bool AllowReset()
    {
        if (_flood.AllowReset(NowMs))
        {
            return true;
        }
        FailFlood(Http2Flood.Resets, "too many streams are reset");
        return false;
    }
}
