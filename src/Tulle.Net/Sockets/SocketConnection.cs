using Tulle.Net.Native;

namespace Tulle.Net;

/// <summary>
/// One stream socket of one loop: the base of a downstream and of an upstream connection. Owner thread only. It holds
/// no buffer while nothing waits to be sent, and is recycled: after <see cref="OnReleased"/> it may be adopted again.
///
/// Reading: <see cref="OnReadable"/> calls <see cref="TryRead"/> until it does not give Data (a short read ends it
/// without a further system call). Writing: small pieces are gathered and leave at the end of the dispatch, or by
/// <see cref="Flush"/>; large ones leave at once together with what waits. Above the high watermark the writer's source
/// has to pause. Faults are values; nothing here throws.
/// </summary>
public abstract partial class SocketConnection : EventSource, IDeferred
{
    /// <summary>What one connection may read before the others get their turn.</summary>
    private const int TurnReadBytes = 256 * 1024;

    private const uint Interest = Epoll.In | Epoll.Out | Epoll.PeerShut | Epoll.EdgeTriggered;

    internal SocketConnection? NextUnfinished;

    private OutputQueue _output;
    private Transport? _transport;
    private ConnectionDeadline? _deadline;
    private SocketAddress _remote;
    private ConnectionFlags _flags = ConnectionFlags.Closed;
    private int _turnReadBytes;
    private int _highWatermarkBytes;
    private int _lingerMs;
    private NetError _writeError;

    protected SocketConnection(EventLoop loop)
        : base(loop)
    {
    }

    /// <summary>Connecting or connected, and not closed by us.</summary>
    public bool IsOpen => (_flags & ConnectionFlags.Closed) == 0;

    public bool IsConnecting => Has(ConnectionFlags.Connecting);

    public bool IsReadPaused => Has(ConnectionFlags.ReadPaused);

    /// <summary>
    /// The peer is known to have closed or reset, though that may not have been read yet. True already when the event
    /// is in the batch that the loop works on: a pool asks before it hands out an idle connection.
    /// </summary>
    public bool IsPeerClosing => Has(ConnectionFlags.PeerClosing);

    /// <summary>
    /// The connection is dead in both directions: the peer reset it, rather than ending its own side.
    /// </summary>
    public bool IsPeerReset => Has(ConnectionFlags.PeerReset);

    /// <summary>The peer's end of stream has been read.</summary>
    public bool IsReadEnded => Has(ConnectionFlags.ReadEnded);

    /// <summary>The kernel takes no more: what is written waits here.</summary>
    public bool IsWriteBlocked => Has(ConnectionFlags.WriteBlocked);

    public bool IsAboveHighWatermark => Has(ConnectionFlags.AboveHigh);

    public int QueuedBytes => _output.Length;

    /// <summary>The peer; for an accepted unix connection mostly an empty path.</summary>
    public ref readonly SocketAddress RemoteAddress => ref _remote;

    /// <summary>Asks the kernel each time.</summary>
    public SocketAddress LocalAddress => SocketOptions.LocalAddress(Fd);

    /// <summary>
    /// Queued bytes above which <see cref="OnAboveHighWatermark"/> is called; at half of it
    /// <see cref="OnBelowLowWatermark"/>. 0: no limit.
    /// </summary>
    public int HighWatermarkBytes
    {
        get => _highWatermarkBytes;
        set => _highWatermarkBytes = value;
    }

    /// <summary>
    /// Many exchanges write to it: what they write in one turn of the loop leaves together, not after each event. Until the
    /// next <see cref="Adopt(in AcceptedSocket)"/>.
    /// </summary>
    public bool IsShared { get; set; }

    /// <summary>Where the client wanted to go before netfilter redirected it here.</summary>
    public bool TryGetOriginalDestination(out SocketAddress address) =>
        SocketOptions.TryGetOriginalDestination(Fd, SocketOptions.LocalAddress(Fd).Family, out address);

    /// <summary>Takes over an accepted socket and watches it; the first event follows on the next turn.</summary>
    public NetError Adopt(in AcceptedSocket socket) => Adopt(socket.Fd, socket.Remote);

    internal NetError Adopt(int fd, in SocketAddress remote)
    {
        Fd = fd;
        _remote = remote;
        _flags = ConnectionFlags.None;
        IsShared = false;
        _writeError = NetError.None;
        NetError error = Loop.Watch(this, Interest);
        if (error != NetError.None)
        {
            SocketCalls.Close(fd);
            _flags = ConnectionFlags.Closed;
            Loop.AddClosed(this);
        }

        return error;
    }

    /// <summary>
    /// Starts to connect. None: <see cref="OnConnected"/> or <see cref="OnConnectFailed"/> follows, never from inside
    /// this call. Anything else: it failed at once, nothing follows but <see cref="OnReleased"/>.
    /// </summary>
    public NetError Connect(in SocketAddress remote, ConnectOptions options)
    {
        _remote = remote;
        _writeError = NetError.None;
        NetError error = Connector.Open(remote, options, out Fd);
        if (error == NetError.None)
        {
            _flags = ConnectionFlags.Connecting;
            error = Loop.Watch(this, Interest);
        }

        if (error != NetError.None)
        {
            if (Fd >= 0)
            {
                SocketCalls.Close(Fd);
            }

            _flags = ConnectionFlags.Closed;
            Loop.AddClosed(this);
        }
        else if (options.TimeoutMs > 0)
        {
            _deadline = ConnectionDeadline.Lend(Loop, this, options.TimeoutMs);
        }

        return error;
    }

    /// <summary>Reads once, if there may be something to read.</summary>
    public ReadResult TryRead(Span<byte> destination)
    {
        const ConnectionFlags Mask = ConnectionFlags.ReadReady | ConnectionFlags.ReadPaused |
            ConnectionFlags.ReadEnded | ConnectionFlags.Closed;
        if ((_flags & Mask) != ConnectionFlags.ReadReady)
        {
            return new ReadResult(Has(ConnectionFlags.ReadEnded) ? ReadStatus.EndOfStream : ReadStatus.WouldBlock);
        }

        if (_turnReadBytes <= 0)
        {
            DeferRead();
            return new ReadResult(ReadStatus.WouldBlock);
        }

        int count = _transport is null
            ? SocketCalls.Receive(Fd, destination, out NetError error)
            : _transport.Read(Fd, destination, out error);
        if (count > 0)
        {
            _turnReadBytes -= count;
            if (count < destination.Length && _transport is null && !Has(ConnectionFlags.PeerClosing))
            {
                // Edge-triggered: the socket was empty after this, so whatever comes next is a new event.
                _flags &= ~ConnectionFlags.ReadReady;
            }

            return new ReadResult(ReadStatus.Data, count);
        }

        return EndRead(count, error);
    }

    /// <summary>
    /// Looks at what has come and leaves it to <see cref="TryRead"/>. Bytes that come later are a new OnReadable, so a
    /// peek that did not see enough needs no more than to wait.
    /// </summary>
    public ReadResult TryPeek(Span<byte> destination)
    {
        if (!IsOpen)
        {
            return new ReadResult(ReadStatus.WouldBlock);
        }

        int count = SocketCalls.PeekBytes(Fd, destination, out NetError error);
        return count > 0 ? new ReadResult(ReadStatus.Data, count)
            : count == 0 ? new ReadResult(ReadStatus.EndOfStream)
            : error == NetError.WouldBlock ? new ReadResult(ReadStatus.WouldBlock)
            : new ReadResult(ReadStatus.Failed, 0, error);
    }

    /// <summary>No OnReadable until <see cref="ResumeReading"/>; the kernel's buffer and so the peer fill up.</summary>
    public void PauseReading() => _flags |= ConnectionFlags.ReadPaused;

    /// <summary>OnReadable comes on the next turn if there may be bytes.</summary>
    public void ResumeReading()
    {
        _flags &= ~ConnectionFlags.ReadPaused;
        if (Has(ConnectionFlags.ReadReady))
        {
            DeferRead();
        }
    }

    /// <summary>
    /// Asks the kernel whether an idle connection still is: nothing to read, no end of stream. One system call, for
    /// connections that lay idle long; <see cref="IsPeerClosing"/> is free.
    /// </summary>
    public bool ProbeIdle() =>
        !IsPeerClosing && SocketCalls.PeekByte(Fd, out NetError error) < 0 && error == NetError.WouldBlock;

    /// <summary>RST instead of FIN: the peer must not take what it has for a whole message.</summary>
    public void Reset()
    {
        if (IsOpen)
        {
            SocketOptions.SetResetOnClose(Fd);
            Close();
        }
    }

    /// <summary>Closes now; bytes that wait are dropped. No callback but <see cref="OnReleased"/>.</summary>
    public void Close()
    {
        if (!IsOpen)
        {
            return;
        }

        _flags |= ConnectionFlags.Closed;
        ReleaseDeadline();
        _output.Clear(Loop.Buffers);
        _transport?.Close();
        _transport = null;
        Loop.Unwatch(this, keepsDescriptor: false);
        SocketCalls.Close(Fd);
        Fd = NoDescriptor;
        Loop.AddClosed(this);
    }

    /// <summary>There may be something to read. Also how the end of the stream and a reset are found.</summary>
    protected abstract void OnReadable();

    protected virtual void OnConnected()
    {
    }

    /// <summary>The connection is already closed.</summary>
    protected virtual void OnConnectFailed(NetError error)
    {
    }

    /// <summary>
    /// Writing failed (reset, broken pipe); what was queued is dropped. Bytes that the peer sent before may still be
    /// read. Comes at the end of a dispatch, once; the owner closes.
    /// </summary>
    protected virtual void OnWriteFailed(NetError error) => Close();

    /// <summary>The peer closed or reset while reading is paused, so that no read would tell.</summary>
    protected virtual void OnPeerClosing()
    {
    }

    /// <summary>More waits than the high watermark: whoever feeds this connection pauses.</summary>
    protected virtual void OnAboveHighWatermark()
    {
    }

    /// <summary>At most half of the high watermark waits again.</summary>
    protected virtual void OnBelowLowWatermark()
    {
    }

    /// <summary>Nothing waits any more, after something had to.</summary>
    protected virtual void OnDrained()
    {
    }

    /// <summary>After the turn in which it was closed, however that came about: the object may be recycled.</summary>
    protected virtual void OnReleased()
    {
    }

    internal override void OnPeerCloseSeen() => _flags |= ConnectionFlags.PeerClosing;

    internal override void OnEvents(uint events)
    {
        if (Has(ConnectionFlags.Connecting))
        {
            FinishConnect(events);
            if (!IsOpen || Has(ConnectionFlags.Connecting))
            {
                return;
            }
        }
        else if ((events & Epoll.Out) != 0 && Has(ConnectionFlags.WriteBlocked))
        {
            _flags &= ~ConnectionFlags.WriteBlocked;
            FlushOutput();
        }

        const uint Closing = Epoll.PeerShut | Epoll.HangUp | Epoll.Error;
        if ((events & (Epoll.In | Closing)) == 0 || !IsOpen)
        {
            return;
        }

        _flags |= ConnectionFlags.ReadReady;
        if ((events & (Epoll.HangUp | Epoll.Error)) != 0)
        {
            _flags |= ConnectionFlags.PeerReset;
        }

        if (!Has(ConnectionFlags.ReadPaused))
        {
            _turnReadBytes = TurnReadBytes;
            DispatchRead();
        }
        else if ((events & Closing) != 0)
        {
            OnPeerClosing();
        }
    }

    public void RunDeferred()
    {
        if (!Has(ConnectionFlags.ReadDeferred))
        {
            return;
        }

        _flags &= ~ConnectionFlags.ReadDeferred;
        if ((_flags & (ConnectionFlags.Closed | ConnectionFlags.ReadPaused)) == 0)
        {
            _turnReadBytes = TurnReadBytes;
            DispatchRead();
        }
    }

    internal void OnDeadline()
    {
        if (Has(ConnectionFlags.Connecting))
        {
            Close();
            OnConnectFailed(NetError.ConnectTimeout);
            return;
        }

        Close();
    }

    internal void Release() => OnReleased();

    private bool Has(ConnectionFlags flags) => (_flags & flags) != 0;

    private void DeferRead()
    {
        if (!Has(ConnectionFlags.ReadDeferred))
        {
            _flags |= ConnectionFlags.ReadDeferred;
            Loop.Defer(this);
        }
    }

    private void DispatchRead()
    {
        if (!Has(ConnectionFlags.Draining))
        {
            OnReadable();
            return;
        }

        ReadResult result;
        do
        {
            result = TryRead(Loop.Scratch);
        }
        while (result.Status == ReadStatus.Data);
        if (result.Status != ReadStatus.WouldBlock && (_output.IsEmpty || result.Status == ReadStatus.Failed))
        {
            Close();
        }
    }

    private ReadResult EndRead(int count, NetError error)
    {
        if (count == 0)
        {
            _flags = (_flags | ConnectionFlags.ReadEnded | ConnectionFlags.PeerClosing) & ~ConnectionFlags.ReadReady;
            return new ReadResult(ReadStatus.EndOfStream);
        }

        _flags &= ~ConnectionFlags.ReadReady;
        if (error == NetError.WouldBlock)
        {
            return new ReadResult(ReadStatus.WouldBlock);
        }

        _flags |= ConnectionFlags.PeerClosing;
        return new ReadResult(ReadStatus.Failed, 0, error);
    }

    private void FinishConnect(uint events)
    {
        if ((events & (Epoll.Out | Epoll.Error | Epoll.HangUp)) == 0)
        {
            return;
        }

        NetError error = SocketOptions.TakeError(Fd);
        ReleaseDeadline();
        _flags &= ~ConnectionFlags.Connecting;
        if (error != NetError.None)
        {
            Close();
            OnConnectFailed(error);
            return;
        }

        OnConnected();
        Flush();
    }

    private void PushLinger()
    {
        if (_lingerMs > 0 && _deadline is null)
        {
            _deadline = ConnectionDeadline.Lend(Loop, this, _lingerMs);
        }
        else
        {
            _deadline?.Push(_lingerMs);
        }
    }

    private void ReleaseDeadline()
    {
        _deadline?.GiveBack(Loop);
        _deadline = null;
    }
}
