using System.Buffers;
using System.Diagnostics;
using Tulle.Http.Hpack;

namespace Tulle.Http.Http2;

/// <summary>What goes out on streams, as far as the peer's windows allow it.</summary>
public sealed partial class Http2Connection
{
    private Http2Stream? _firstBlocked;
    private Http2Stream? _lastBlocked;

    /// <summary>
    /// Client: opens a stream with a request. To be called only while <see cref="OpenableStreams"/> is not 0.
    /// </summary>
    public void OpenStream(Http2Stream stream, HeaderTable request, bool endStream)
    {
        Debug.Assert(OpenableStreams > 0, "the owner asks before it opens");
        stream.Open((int)_nextId, _peer.InitialWindowBytes, _limits.InitialStreamWindowBytes);
        stream.IgnoresLength = request.Method.SequenceEqual("HEAD"u8) || request.Method.SequenceEqual("CONNECT"u8);
        _nextId += 2;
        _streams.Add(stream);
        SendFields(stream, request, endStream);
    }

    /// <summary>A response's head, an interim response (without an end), or trailers (with one).</summary>
    public void SendFields(Http2Stream stream, HeaderTable fields, bool endStream)
    {
        Debug.Assert(!stream.IsSendEnded, "nothing follows the end");
        if (HasFailed || !stream.IsOpen)
        {
            return;
        }
        int mostBytes = HpackEncoder.MostBytes(fields);
        byte flags = endStream ? FrameFlags.EndStream : (byte)0;
        if (mostBytes <= _peer.MaxFrameBytes)
        {
            Span<byte> frame = _output.Reserve(FrameHeader.Bytes + mostBytes);
            int length = _encoder.Encode(fields, frame[FrameHeader.Bytes..]);
            new FrameHeader(length, FrameType.Headers, (byte)(flags | FrameFlags.EndHeaders), stream.Id).Write(frame);
            _output.Commit(FrameHeader.Bytes + length);
        }
        else
        {
            byte[] block = ArrayPool<byte>.Shared.Rent(mostBytes);
            SendFragments(stream.Id, block.AsSpan(0, _encoder.Encode(fields, block)), flags);
            ArrayPool<byte>.Shared.Return(block);
        }
        EndSending(stream, endStream);
    }

    /// <summary>
    /// Sends as much as the windows allow and returns how much that was. If it is not all,
    /// <see cref="Http2Stream.OnSendable"/> tells when to go on with the rest; the end is sent with the last of it.
    /// </summary>
    public int SendData(Http2Stream stream, ReadOnlySpan<byte> data, bool endStream)
    {
        Debug.Assert(!stream.IsSendEnded, "nothing follows the end");
        if (HasFailed || !stream.IsOpen)
        {
            return data.Length;
        }
        int sent = 0;
        while (sent < data.Length)
        {
            int window = Math.Min(stream.SendWindow.Bytes, _sendWindow.Bytes);
            if (window <= 0)
            {
                Block(stream);
                return sent;
            }
            int length = Math.Min(Math.Min(data.Length - sent, window), _peer.MaxFrameBytes);
            bool isLast = endStream && sent + length == data.Length;
            WriteData(stream.Id, data.Slice(sent, length), isLast);
            stream.SendWindow.Take(length);
            _sendWindow.Take(length);
            sent += length;
        }
        if (data.IsEmpty && endStream)
        {
            WriteData(stream.Id, default, isLast: true);
        }
        EndSending(stream, endStream);
        return sent;
    }

    /// <summary>Ends a stream before its time. The owner is told nothing but <see cref="Http2Stream.OnClosed"/>.</summary>
    public void Reset(Http2Stream stream, Http2ErrorCode code)
    {
        if (stream.IsOpen)
        {
            int streamId = stream.Id;
            Forget(stream, StreamEnd.ResetByUs);
            if (!HasFailed)
            {
                WriteReset(streamId, code);
            }
        }
    }

    // Section 6.10: fragments of one block follow each other without anything in between.
    private void SendFragments(int streamId, ReadOnlySpan<byte> block, byte flags)
    {
        FrameType type = FrameType.Headers;
        do
        {
            int length = Math.Min(block.Length, _peer.MaxFrameBytes);
            if (length == block.Length)
            {
                flags |= FrameFlags.EndHeaders;
            }
            Span<byte> frame = _output.Reserve(FrameHeader.Bytes + length);
            new FrameHeader(length, type, flags, streamId).Write(frame);
            block[..length].CopyTo(frame[FrameHeader.Bytes..]);
            _output.Commit(FrameHeader.Bytes + length);
            block = block[length..];
            type = FrameType.Continuation;
            flags = 0;
        }
        while (!block.IsEmpty);
    }

    private void WriteData(int streamId, ReadOnlySpan<byte> data, bool isLast)
    {
        Span<byte> frame = _output.Reserve(FrameHeader.Bytes + data.Length);
        byte flags = isLast ? FrameFlags.EndStream : (byte)0;
        new FrameHeader(data.Length, FrameType.Data, flags, streamId).Write(frame);
        data.CopyTo(frame[FrameHeader.Bytes..]);
        _output.Commit(FrameHeader.Bytes + data.Length);
        _flood.OnDataSent();
    }

    private void EndSending(Http2Stream stream, bool endStream)
    {
        if (endStream)
        {
            stream.IsSendEnded = true;
            CloseIfComplete(stream);
        }
    }

    private void Block(Http2Stream stream)
    {
        stream.IsBlocked = true;
        if (stream.SendWindow.Bytes > 0 && stream.PreviousBlocked is null && _firstBlocked != stream)
        {
            // The connection's window holds it up: they go on in the order in which they came.
            stream.PreviousBlocked = _lastBlocked;
            if (_lastBlocked is null)
            {
                _firstBlocked = stream;
            }
            else
            {
                _lastBlocked.NextBlocked = stream;
            }
            _lastBlocked = stream;
        }
    }

    private void Unlink(Http2Stream stream)
    {
        stream.IsBlocked = false;
        if (stream.PreviousBlocked is null && _firstBlocked != stream)
        {
            return;
        }
        if (stream.PreviousBlocked is { } previous)
        {
            previous.NextBlocked = stream.NextBlocked;
        }
        else
        {
            _firstBlocked = stream.NextBlocked;
        }
        if (stream.NextBlocked is { } next)
        {
            next.PreviousBlocked = stream.PreviousBlocked;
        }
        else
        {
            _lastBlocked = stream.PreviousBlocked;
        }
        stream.PreviousBlocked = null;
        stream.NextBlocked = null;
    }

    private void WakeStream(Http2Stream stream)
    {
        if (!stream.IsBlocked || stream.SendWindow.Bytes <= 0)
        {
            return;
        }
        if (_sendWindow.Bytes <= 0)
        {
            Block(stream);
            return;
        }
        Unlink(stream);
        stream.OnSendable();
    }

    /// <summary>Each stream once, in turn, so that none takes the whole window before the others.</summary>
    private void WakeBlocked()
    {
        Http2Stream? last = _lastBlocked;
        while (_firstBlocked is { } stream && _sendWindow.Bytes > 0 && !HasFailed)
        {
            Unlink(stream);
            stream.OnSendable();
            if (stream == last)
            {
                break;
            }
        }
    }
}
