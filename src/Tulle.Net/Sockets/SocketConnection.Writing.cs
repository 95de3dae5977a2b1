using Tulle.Net.Native;

namespace Tulle.Net;

/// <summary>The writing half.</summary>
public abstract partial class SocketConnection
{
    /// <summary>A piece of this size is worth a system call of its own rather than a copy.</summary>
    private const int DirectWriteBytes = 4 * 1024;

    /// <summary>What is gathered before it leaves in the middle of a dispatch.</summary>
    private const int GatherBytes = 16 * 1024;

    public void Write(ReadOnlySpan<byte> data)
    {
        if ((_flags & ConnectionFlags.NoWriting) != 0 || data.IsEmpty)
        {
            return;
        }

        if (data.Length < DirectWriteBytes || Has(ConnectionFlags.WriteBlocked | ConnectionFlags.Connecting) ||
            _transport is not null)
        {
            _output.Append(Loop.Buffers, data);
            AfterAppend();
            return;
        }

        WriteThrough(data);
    }

    /// <summary>
    /// Room to serialise at least <paramref name="sizeBytes"/> in place; <see cref="CommitWrite"/> sends it. Nothing
    /// else of this connection may be called in between.
    /// </summary>
    public Span<byte> ReserveWrite(int sizeBytes) => _output.Reserve(Loop.Buffers, sizeBytes);

    public void CommitWrite(int count)
    {
        _output.Commit(count);
        if ((_flags & ConnectionFlags.NoWriting) != 0)
        {
            _output.Clear(Loop.Buffers);
            return;
        }

        AfterAppend();
    }

    /// <summary>Sends what waits now, not at the end of the dispatch.</summary>
    public void Flush()
    {
        if (!_output.IsEmpty && !Has(ConnectionFlags.CannotFlush))
        {
            FlushOutput();
        }
    }

    /// <summary>Half-close: FIN after everything that was written.</summary>
    public void ShutdownWrite()
    {
        _flags |= ConnectionFlags.WriteEnding;
        FinishWriteEnd();
    }

    /// <summary>
    /// Closes after everything that was written is sent: FIN, then what still arrives is read and dropped until the
    /// peer closes too or <paramref name="lingerMs"/> pass without progress (RFC 9112 §9.6: a close with unread bytes
    /// would reset the connection and lose the answer). 0: close as soon as the bytes are with the kernel.
    /// </summary>
    public void CloseAfterFlush(int lingerMs)
    {
        if (!IsOpen)
        {
            return;
        }

        _lingerMs = lingerMs;
        _flags = (_flags | ConnectionFlags.Draining | ConnectionFlags.WriteEnding) & ~ConnectionFlags.ReadPaused;
        PushLinger();
        Flush();
        FinishWriteEnd();
        if (IsOpen && Has(ConnectionFlags.ReadReady))
        {
            DeferRead();
        }
    }

    /// <summary>End of a dispatch in which this connection wrote or failed.</summary>
    internal void Finish()
    {
        _flags &= ~ConnectionFlags.Unfinished;
        Flush();
        if (_writeError != NetError.None && IsOpen)
        {
            NetError error = _writeError;
            _writeError = NetError.None;
            if (Has(ConnectionFlags.Draining))
            {
                Close();
                return;
            }

            OnWriteFailed(error);
        }
    }

    private void AfterAppend()
    {
        if (_output.Length >= GatherBytes && !Has(ConnectionFlags.CannotFlush) && _transport is null)
        {
            FlushOutput();
            return;
        }

        MarkUnfinished();
        CheckHighWatermark();
    }

    private void MarkUnfinished()
    {
        if (!Has(ConnectionFlags.Unfinished | ConnectionFlags.CannotFlush))
        {
            _flags |= ConnectionFlags.Unfinished;
            Loop.AddUnfinished(this);
        }
    }

    /// <summary>What waits and <paramref name="data"/> in one system call; the rest of data is copied.</summary>
    private void WriteThrough(ReadOnlySpan<byte> data)
    {
        int queued = _output.Length;
        if (queued > 0 && SocketCalls.ChainBytes(_output.First!) < queued)
        {
            // More pieces than one call takes.
            _output.Append(Loop.Buffers, data);
            FlushOutput();
            return;
        }

        int sent = queued == 0
            ? SocketCalls.Send(Fd, data, out NetError error)
            : SocketCalls.SendChain(Fd, _output.First, data, out error);
        if (sent < 0 && error != NetError.WouldBlock)
        {
            FailWrite(error);
            return;
        }

        sent = Math.Max(sent, 0);
        int fromQueue = Math.Min(sent, queued);
        _output.Consume(Loop.Buffers, fromQueue);
        if (sent == queued + data.Length)
        {
            return;
        }

        _output.Append(Loop.Buffers, data[(sent - fromQueue)..]);
        _flags |= ConnectionFlags.WriteBlocked;
        CheckHighWatermark();
    }

    private void FlushOutput()
    {
        while (!_output.IsEmpty)
        {
            PooledBuffer head = _output.First!;
            int wanted = SocketCalls.ChainBytes(head);
            int sent = wanted == head.Length
                ? SocketCalls.Send(Fd, head.Readable, out NetError error)
                : SocketCalls.SendChain(Fd, head, default, out error);
            if (sent < 0 && error != NetError.WouldBlock)
            {
                FailWrite(error);
                return;
            }

            _output.Consume(Loop.Buffers, Math.Max(sent, 0));
            if (sent < wanted)
            {
                // A short write has asked the kernel for the next EPOLLOUT already.
                _flags |= ConnectionFlags.WriteBlocked;
                break;
            }
        }

        AfterFlush();
    }

    private void AfterFlush()
    {
        if (Has(ConnectionFlags.Draining))
        {
            PushLinger();
        }

        CheckHighWatermark();
        if (Has(ConnectionFlags.AboveHigh) && _output.Length <= _highWatermarkBytes / 2)
        {
            _flags &= ~ConnectionFlags.AboveHigh;
            OnBelowLowWatermark();
        }

        if (_output.IsEmpty && IsOpen)
        {
            FinishWriteEnd();
            if (Has(ConnectionFlags.ReportDrained) && IsOpen)
            {
                _flags &= ~ConnectionFlags.ReportDrained;
                OnDrained();
            }
        }
        else
        {
            _flags |= ConnectionFlags.ReportDrained;
        }
    }

    private void CheckHighWatermark()
    {
        if (_highWatermarkBytes > 0 && _output.Length > _highWatermarkBytes &&
            (_flags & (ConnectionFlags.AboveHigh | ConnectionFlags.WriteBlocked)) == ConnectionFlags.WriteBlocked)
        {
            _flags |= ConnectionFlags.AboveHigh;
            OnAboveHighWatermark();
        }
    }

    private void FailWrite(NetError error)
    {
        _output.Clear(Loop.Buffers);
        _writeError = error;
        _flags |= ConnectionFlags.WriteFailed;
        if (!Has(ConnectionFlags.Unfinished))
        {
            _flags |= ConnectionFlags.Unfinished;
            Loop.AddUnfinished(this);
        }
    }

    /// <summary>FIN, once everything is out; a draining connection that has also read the peer's end closes.</summary>
    private void FinishWriteEnd()
    {
        if (!_output.IsEmpty || !Has(ConnectionFlags.WriteEnding) || !IsOpen)
        {
            return;
        }

        if (!Has(ConnectionFlags.WriteEnded))
        {
            _flags |= ConnectionFlags.WriteEnded;
            if (!Has(ConnectionFlags.WriteFailed))
            {
                _transport?.ShutdownWrite(Fd);
                _ = SocketCalls.ShutdownWrite(Fd);
            }
        }

        if (Has(ConnectionFlags.Draining) &&
            (_lingerMs == 0 || Has(ConnectionFlags.ReadEnded | ConnectionFlags.WriteFailed)))
        {
            Close();
        }
    }
}
