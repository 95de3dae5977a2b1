using System.Buffers.Binary;

namespace Tulle.Http.Http2;

/// <summary>Frames coming in: their form, and what concerns the connection as a whole.</summary>
public sealed partial class Http2Connection
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    private int _prefaceBytes;
    private bool _hasSettings;
    private int _skipBytes;
    private FieldBlock _block;

    /// <summary>
    /// Takes what it can of the input and returns how much that was; the rest has to be given again with more behind it
    /// (<see cref="NeededBytes"/> in one piece; a frame of fields is taken whole, a body in any pieces).
    /// <paramref name="scratch"/>: <see cref="ScratchBytes"/> that are free during the call.
    /// </summary>
    public int Receive(ReadOnlySpan<byte> input, Span<byte> scratch)
    {
        int taken = 0;
        if (_role == Http2Role.Server && _prefaceBytes < Preface.Length)
        {
            taken = ReceivePreface(input);
        }
        while (!HasFailed && !IsPaused)
        {
            ReadOnlySpan<byte> rest = input[taken..];
            int used = _skipBytes > 0 ? Skip(rest)
                : _dataStreamId != 0 ? ReceiveDataPiece(rest)
                : ReceiveFrame(rest, scratch);
            if (used == 0)
            {
                return taken;
            }
            taken += used;
        }
        return HasFailed ? input.Length : taken;
    }

    private int ReceivePreface(ReadOnlySpan<byte> input)
    {
        ReadOnlySpan<byte> expected = Preface[_prefaceBytes..];
        int length = Math.Min(expected.Length, input.Length);
        if (!input[..length].SequenceEqual(expected[..length]))
        {
            Fail(Http2ErrorCode.ProtocolError, "bad connection preface");
            return 0;
        }
        _prefaceBytes += length;
        return length;
    }

    private int Skip(ReadOnlySpan<byte> input)
    {
        int length = Math.Min(_skipBytes, input.Length);
        _skipBytes -= length;
        return length;
    }

    private int ReceiveFrame(ReadOnlySpan<byte> input, Span<byte> scratch)
    {
        NeededBytes = FrameHeader.Bytes;
        if (input.Length < FrameHeader.Bytes)
        {
            return 0;
        }
        FrameHeader header = FrameHeader.Read(input);

        // Section 4.2, by the length alone: nothing of such a frame is ever kept.
        if (header.Length > PeerSettings.SmallestMaxFrameBytes)
        {
            Fail(Http2ErrorCode.FrameSizeError, "frame larger than SETTINGS_MAX_FRAME_SIZE");
            return 0;
        }
        if (!_hasSettings && (header.Type != FrameType.Settings || header.Has(FrameFlags.Ack)))
        {
            Fail(Http2ErrorCode.ProtocolError, "the first frame is not SETTINGS");
            return 0;
        }
        if (_block.StreamId != 0 && (header.Type != FrameType.Continuation || header.StreamId != _block.StreamId))
        {
            Fail(Http2ErrorCode.ProtocolError, "another frame inside a field block");
            return 0;
        }
        if (header.Type == FrameType.Data)
        {
            return BeginData(header, input);
        }
        if (header.Type > FrameType.Continuation)
        {
            _skipBytes = header.Length;
            return CountOddity() ? FrameHeader.Bytes : 0;
        }
        if (input.Length - FrameHeader.Bytes < header.Length)
        {
            NeededBytes = FrameHeader.Bytes + header.Length;
            return 0;
        }
        Dispatch(header, input.Slice(FrameHeader.Bytes, header.Length), scratch);
        return FrameHeader.Bytes + header.Length;
    }

    private void Dispatch(in FrameHeader header, ReadOnlySpan<byte> payload, Span<byte> scratch)
    {
        switch (header.Type)
        {
            case FrameType.Headers:
                OnHeaders(header, payload, scratch);
                break;
            case FrameType.Priority:
                OnPriority(header, payload);
                break;
            case FrameType.RstStream:
                OnRstStream(header, payload);
                break;
            case FrameType.Settings:
                OnSettings(header, payload);
                break;
            case FrameType.Ping:
                OnPing(header, payload);
                break;
            case FrameType.GoAway:
                OnGoAway(header, payload);
                break;
            case FrameType.WindowUpdate:
                OnWindowUpdate(header, payload);
                break;
            case FrameType.Continuation:
                OnContinuation(header, payload, scratch);
                break;
            default:
                // Section 8.4: a client never pushes, and we never allow a server to.
                Fail(Http2ErrorCode.ProtocolError, "PUSH_PROMISE");
                break;
        }
    }

    // Section 6.5.
    private void OnSettings(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        const int SettingBytes = 6;
        if (header.StreamId != 0)
        {
            Fail(Http2ErrorCode.ProtocolError, "SETTINGS on a stream");
            return;
        }
        if (header.Has(FrameFlags.Ack) ? header.Length != 0 : header.Length % SettingBytes != 0)
        {
            Fail(Http2ErrorCode.FrameSizeError, "SETTINGS of a wrong length");
            return;
        }
        if (header.Has(FrameFlags.Ack))
        {
            _unacknowledgedSettings--;
            if (_unacknowledgedSettings < 0)
            {
                _unacknowledgedSettings = 0;
                CountOddity();
            }
            return;
        }
        if (_hasSettings && !CountOddity())
        {
            return;
        }
        _hasSettings = true;
        int windowBytes = _peer.InitialWindowBytes;
        for (; !payload.IsEmpty; payload = payload[SettingBytes..])
        {
            var id = (Http2SettingId)BinaryPrimitives.ReadUInt16BigEndian(payload);
            Http2ErrorCode code = _peer.Take(
                id, BinaryPrimitives.ReadUInt32BigEndian(payload[2..]), peerIsServer: _role == Http2Role.Client);
            if (code != Http2ErrorCode.NoError)
            {
                Fail(code, "a setting out of its range");
                return;
            }
            if (id == Http2SettingId.HeaderTableSize)
            {
                // Each value in turn: the smallest in between counts (RFC 7541 section 4.2).
                _encoder.SetPeerTableSize(_peer.HeaderTableBytes);
            }
        }
        if (!MoveSendWindows(_peer.InitialWindowBytes - (long)windowBytes) || !AllowControlFrame())
        {
            return;
        }
        FrameWriter.WriteSettingsAck(_output);
        _owner.OnSettings();
    }

    // Section 6.7.
    private void OnPing(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0)
        {
            Fail(Http2ErrorCode.ProtocolError, "PING on a stream");
        }
        else if (header.Length != sizeof(ulong))
        {
            Fail(Http2ErrorCode.FrameSizeError, "PING of a wrong length");
        }
        else if (header.Has(FrameFlags.Ack))
        {
            OnPong(BinaryPrimitives.ReadUInt64BigEndian(payload));
        }
        else if (AllowControlFrame())
        {
            FrameWriter.WritePing(_output, BinaryPrimitives.ReadUInt64BigEndian(payload), isAck: true);
        }
    }

    private void OnPong(ulong payload)
    {
        if (_probe.IsUnderWay && payload == WindowProbe.Payload)
        {
            OnProbeEnded();
            return;
        }
        _owner.OnPong(payload);
    }

    // Section 6.8.
    private void OnGoAway(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0)
        {
            Fail(Http2ErrorCode.ProtocolError, "GOAWAY on a stream");
            return;
        }
        if (header.Length < 8)
        {
            Fail(Http2ErrorCode.FrameSizeError, "GOAWAY of a wrong length");
            return;
        }
        int lastId = (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & int.MaxValue);
        var code = (Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload[4..]);
        if (lastId > _peerGoAwayId)
        {
            Fail(Http2ErrorCode.ProtocolError, "GOAWAY names more streams than the one before");
            return;
        }
        _peerGoAwayId = lastId;
        IsPeerLeaving = true;
        if (_role == Http2Role.Client)
        {
            ResetUnprocessed(lastId, code);
        }
        _owner.OnGoAway(code);
    }

    private void ResetUnprocessed(int lastId, Http2ErrorCode code)
    {
        if (_streams.Count == 0)
        {
            return;
        }
        Http2Stream[] open = new Http2Stream[_streams.Count];
        _streams.CopyTo(open);
        foreach (Http2Stream stream in open)
        {
            if (stream.Id > lastId)
            {
                stream.OnReset(code, isByPeer: true, isUnprocessed: true);
                Forget(stream, StreamEnd.ResetByPeer);
            }
        }
    }

    // Section 6.9.
    private void OnWindowUpdate(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Length != sizeof(uint))
        {
            Fail(Http2ErrorCode.FrameSizeError, "WINDOW_UPDATE of a wrong length");
            return;
        }
        int bytes = (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & int.MaxValue);
        if (bytes == 0)
        {
            // For a stream this could be a stream error; as one it would be a way to have us reset without end.
            Fail(Http2ErrorCode.ProtocolError, "WINDOW_UPDATE of nothing");
            return;
        }
        if (!_flood.AllowWindowUpdate())
        {
            FailFlood(Http2Flood.WindowUpdate, "WINDOW_UPDATE flood");
            return;
        }
        if (header.StreamId == 0)
        {
            if (!_sendWindow.TryGrow(bytes))
            {
                Fail(Http2ErrorCode.FlowControlError, "the connection's window is larger than 2^31-1");
                return;
            }
            WakeBlocked();
            return;
        }
        if (_streams.Find(header.StreamId) is { } stream)
        {
            if (!stream.SendWindow.TryGrow(bytes))
            {
                ResetCaused(stream, Http2ErrorCode.FlowControlError);
                return;
            }
            WakeStream(stream);
            return;
        }
        if (IsIdle(header.StreamId))
        {
            Fail(Http2ErrorCode.ProtocolError, "WINDOW_UPDATE on an idle stream");
        }
    }

    /// <summary>Section 6.9.2: a new initial size moves the windows of all streams, below zero even.</summary>
    private bool MoveSendWindows(long bytes)
    {
        if (bytes == 0 || _streams.Count == 0)
        {
            return true;
        }
        Http2Stream[] open = new Http2Stream[_streams.Count];
        _streams.CopyTo(open);
        foreach (Http2Stream stream in open)
        {
            if (!stream.SendWindow.TryGrow((int)bytes))
            {
                Fail(Http2ErrorCode.FlowControlError, "SETTINGS makes a window larger than 2^31-1");
                return false;
            }
        }
        if (bytes > 0)
        {
            foreach (Http2Stream stream in open)
            {
                if (stream.IsOpen)
                {
                    WakeStream(stream);
                }
            }
        }
        return !HasFailed;
    }

    private bool AllowControlFrame()
    {
        if (_flood.AllowControlFrame())
        {
            return true;
        }
        FailFlood(Http2Flood.Control, "too many answers wait for a peer that does not read");
        return false;
    }

    private bool AllowEmptyFrame()
    {
        if (_flood.AllowEmptyFrame())
        {
            return true;
        }
        FailFlood(Http2Flood.EmptyFrames, "too many empty frames");
        return false;
    }

    /// <summary>Section 5.1: never opened, by either side.</summary>
    private bool IsIdle(int streamId)
    {
        bool isClients = (streamId & 1) == 1;
        return !isClients || (_role == Http2Role.Server ? streamId > _lastPeerId : streamId >= _nextId);
    }
}
