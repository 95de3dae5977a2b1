using Tulle.Net.Native;

namespace Tulle.Net;

/// <summary>
/// Accepts on one loop. Level-triggered with EPOLLEXCLUSIVE, so that a shared queue wakes one worker and a bounded
/// number of accepts a turn leaves the rest for the next turn. When descriptors or memory run out it stops accepting
/// for a moment: the clients wait in the kernel's queue and are served when there is room again.
/// </summary>
public sealed class Listener : EventSource, ILoopTimerTarget
{
    private const int AcceptsPerTurn = 64;

    private const int BackOffMs = 100;

    private IAcceptor _acceptor;
    private readonly LoopTimer _backOff;
    private readonly int _descriptorCeiling;
    private bool _paused;
    private bool _watched;

    /// <summary>Takes over <paramref name="socket"/> and starts to accept.</summary>
    /// <param name="descriptorCeiling">
    /// Accepting is put off from this descriptor number on (the kernel gives the lowest free one): the rest is left to
    /// connections upstream and to whoever has to look after the process.
    /// </param>
    public Listener(EventLoop loop, ListenSocket socket, IAcceptor acceptor, int descriptorCeiling = int.MaxValue)
        : base(loop)
    {
        _acceptor = acceptor;
        _descriptorCeiling = descriptorCeiling;
        _backOff = new LoopTimer(loop, this);
        Local = socket.Local;
        Fd = socket.TakeDescriptor();
        Watch();
    }

    public SocketAddress Local { get; }

    /// <summary>Accepts in one turn; running connections come between.</summary>
    public int MaxAcceptsPerTurn { get; set; } = AcceptsPerTurn;

    public bool IsOpen => Fd >= 0;

    /// <summary>Times that accepting was put off because descriptors or memory ran out.</summary>
    public long BackOffCount { get; private set; }

    /// <summary>Whoever comes from now on goes to another one; the socket and its queue stay.</summary>
    public void HandTo(IAcceptor acceptor) => _acceptor = acceptor;

    /// <summary>Leaves clients in the kernel's queue.</summary>
    public void Pause()
    {
        _paused = true;
        Unwatch();
    }

    public void Resume()
    {
        _paused = false;
        if (!_backOff.IsArmed)
        {
            Watch();
        }
    }

    /// <summary>Closes the socket; clients in its queue are reset by the kernel.</summary>
    public void Close()
    {
        if (Fd >= 0)
        {
            _backOff.Remove();
            Unwatch();
            SocketCalls.Close(Fd);
            Fd = NoDescriptor;
        }
    }

    void ILoopTimerTarget.OnTimer(LoopTimer timer)
    {
        if (_paused)
        {
            return;
        }

        if (IsBelowCeiling())
        {
            Watch();
        }
        else
        {
            _backOff.Arm(BackOffMs);
        }
    }

    internal override void OnEvents(uint events)
    {
        for (int i = 0; i < MaxAcceptsPerTurn && _watched; i++)
        {
            NetError error = SocketCalls.Accept(Fd, out int accepted, out SocketAddress remote);
            switch (error)
            {
                case NetError.None:
                    _acceptor.OnAccepted(new AcceptedSocket(accepted, remote));
                    Loop.FinishDispatch();
                    if (accepted >= _descriptorCeiling)
                    {
                        BackOff(NetError.TooManyFiles);
                        return;
                    }

                    break;
                case NetError.WouldBlock:
                    return;
                case NetError.TooManyFiles:
                case NetError.TooManyFilesSystem:
                case NetError.NoBuffers:
                case NetError.OutOfMemory:
                    BackOff(error);
                    return;
                default:
                    // accept(2): errors of the new connection are given here too; the next one may be well.
                    _acceptor.OnAcceptFailed(error);
                    break;
            }
        }
    }

    private void BackOff(NetError error)
    {
        BackOffCount++;
        Unwatch();
        _backOff.Arm(BackOffMs);
        _acceptor.OnAcceptFailed(error);
    }

    private bool IsBelowCeiling()
    {
        if (_descriptorCeiling == int.MaxValue)
        {
            return true;
        }

        int free = SocketCalls.Duplicate(Fd);
        if (free < 0)
        {
            return false;
        }

        SocketCalls.Close(free);
        return free < _descriptorCeiling;
    }

    private void Watch()
    {
        if (!_watched && Fd >= 0)
        {
            _watched = Loop.Watch(this, Epoll.In | Epoll.Exclusive) == NetError.None;
        }
    }

    private void Unwatch()
    {
        if (_watched)
        {
            _watched = false;
            Loop.Unwatch(this, keepsDescriptor: true);
        }
    }
}
