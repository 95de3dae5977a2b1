using Tulle.Http;
using Tulle.Http.Http2;
using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Streams;

/// <summary>
/// One exchange on an HTTP/2 connection, of either side: what a window holds up of the body that goes out waits here, and
/// its producer is told when that is too much; what came in is given back to the peer only while nobody pauses it.
/// </summary>
internal abstract class Http2MessageStream : Http2Stream
{
    private readonly HeaderTable _waitingTrailers = new();
    private OutputQueue _waiting;
    private WaitingEnd _end;
    private int _pauseCount;
    private int _heldCreditBytes;
    private bool _isAbove;

    /// <summary>What follows the bytes that wait.</summary>
    private enum WaitingEnd : byte
    {
        None,
        Data,
        Trailers,
    }

    protected abstract Http2Connection Protocol { get; }

    protected abstract BufferPool Buffers { get; }

    /// <summary>The connection's own queue is too long.</summary>
    protected abstract bool IsConnectionAboveHighWatermark { get; }

    /// <summary>What one stream may have waiting for its window.</summary>
    protected abstract int BufferLimitBytes { get; }

    protected bool IsOnConnection => Id != 0;

    protected bool IsAboveHighWatermark => _isAbove;

    protected bool HasWaiting => !_waiting.IsEmpty;

    public void SendHead(HeaderTable headers, bool endStream)
    {
        if (IsOnConnection)
        {
            Protocol.SendFields(this, headers, endStream);
        }
    }

    public void SendData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (!IsOnConnection)
        {
            return;
        }

        int sent = _waiting.IsEmpty ? Protocol.SendData(this, data, endStream) : 0;
        if (sent < data.Length || (!_waiting.IsEmpty && endStream))
        {
            _waiting.Append(Buffers, data[sent..]);
            _end = endStream ? WaitingEnd.Data : WaitingEnd.None;
            ReportWatermark();
        }
    }

    public void SendTrailers(HeaderTable trailers)
    {
        if (!IsOnConnection)
        {
            return;
        }

        if (_waiting.IsEmpty)
        {
            Protocol.SendFields(this, trailers, endStream: true);
            return;
        }

        trailers.CopyTo(_waitingTrailers);
        _end = WaitingEnd.Trailers;
    }

    public void Reset(Http2ErrorCode code) => Protocol.Reset(this, code);

    public void Pause() => _pauseCount++;

    public void Resume()
    {
        if (_pauseCount > 0 && --_pauseCount == 0)
        {
            ReturnCredit();
        }
    }

    /// <summary>Tells the producer if the connection's queue or this stream's is too long, or no longer is.</summary>
    public void ReportWatermark()
    {
        // Once above, only half of the limit is below: else every few bytes would pause and resume.
        int limitBytes = Math.Min(BufferLimitBytes, Limits.Http2StreamBufferBytes);
        bool isAbove = IsConnectionAboveHighWatermark
            || _waiting.Length > (_isAbove ? limitBytes / 2 : limitBytes);
        if (isAbove != _isAbove)
        {
            _isAbove = isAbove;
            OnWatermark(isAbove);
        }
    }

    protected abstract void OnWatermark(bool isAbove);

    /// <summary>Some of what waited has gone.</summary>
    protected virtual void OnProgress()
    {
    }

    /// <summary>Nothing waits any more, and the stream is still on its connection.</summary>
    protected virtual void OnFlushed()
    {
    }

    protected override void OnSendable()
    {
        while (_waiting.First is { } first)
        {
            bool isLast = first.Length == _waiting.Length && _end == WaitingEnd.Data;
            int length = first.Length;
            int sent = Protocol.SendData(this, first.Readable, isLast);
            if (!IsOnConnection)
            {
                // That was the end, and everything here is given back.
                return;
            }

            _waiting.Consume(Buffers, sent);
            if (sent > 0)
            {
                OnProgress();
            }

            if (sent < length)
            {
                ReportWatermark();
                return;
            }
        }

        if (_end == WaitingEnd.Trailers)
        {
            _end = WaitingEnd.None;
            Protocol.SendFields(this, _waitingTrailers, endStream: true);
            _waitingTrailers.Release();
        }

        ReportWatermark();
        OnFlushed();
    }

    protected void BeginExchange()
    {
        _end = WaitingEnd.None;
        _pauseCount = 0;
        _heldCreditBytes = 0;
        _isAbove = false;
    }

    /// <summary>So many bytes came; they are given back when nobody pauses.</summary>
    protected void TakeCredit(int bytes) => _heldCreditBytes += bytes;

    protected void ReturnCredit()
    {
        if (_pauseCount == 0 && _heldCreditBytes > 0)
        {
            int bytes = _heldCreditBytes;
            _heldCreditBytes = 0;
            Protocol.GiveBack(this, bytes);
        }
    }

    /// <summary>Who paused is gone.</summary>
    protected void EndPauses()
    {
        _pauseCount = 0;
        ReturnCredit();
    }

    /// <summary>The stream has left its connection: nothing of it waits any more.</summary>
    protected void EndExchange()
    {
        _waiting.Clear(Buffers);
        _end = WaitingEnd.None;
        EndPauses();
    }
}
