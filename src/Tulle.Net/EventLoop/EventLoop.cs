using System.Diagnostics;
using Tulle.Net.Native;

namespace Tulle.Net;

/// <summary>
/// One thread's loop: events, timers, post from other threads, deferred work, in this order each turn. Everything but
/// <see cref="Post(Action{object?}, object?)"/>, <see cref="RequestStop"/> and <see cref="AllocatedBytes"/> belongs to
/// the thread that runs it (before <see cref="Run"/>: to the thread that made it).
/// </summary>
public sealed class EventLoop : IDisposable
{
    /// <summary>Events taken from the kernel at once: a turn stays short enough for timers to be on time.</summary>
    private const int BatchEvents = 256;

    /// <summary>Events after which what was written to shared connections leaves: some hundred microseconds of work.</summary>
    private const int SharedEvents = 64;

    private const long TrimIntervalMs = 10_000;

    [ThreadStatic]
    private static EventLoop? s_current;

    private readonly int _epoll = Epoll.Create();
    private readonly int _wakeUp = Epoll.CreateEventFd();
    private readonly EpollBatch _batch = new(BatchEvents);
    private readonly Slab<EventSource> _sources = new(64);
    private readonly LoopClock _clock = new();
    private readonly Mailbox _mailbox = new();
    private readonly DeferredQueue _deferred = new();
    private readonly List<SocketConnection> _closed = [];
    private SocketConnection? _unfinished;
    private SocketConnection? _unfinishedShared;
    private byte[]? _scratch;
    private long _nextTrimMs;
    private long _allocatedBytes;
    private bool _stopRequested;

    public EventLoop(string name, int freeBufferBytesCap = BufferPool.DefaultFreeBytesCap)
    {
        Name = name;
        Buffers = new BufferPool(freeBufferBytesCap);
        Timers = new TimerWheel(_clock.NowMs);
        NetError error = Epoll.Add(_epoll, _wakeUp, Epoll.In | Epoll.EdgeTriggered, ulong.MaxValue);
        Debug.Assert(error == NetError.None, "a new epoll takes a new eventfd");
    }

    /// <summary>The loop that the calling thread runs.</summary>
    public static EventLoop? Current => s_current;

    public string Name { get; }

    /// <summary>Monotonic milliseconds, read once a turn.</summary>
    public long NowMs => _clock.NowMs;

    /// <summary>Monotonic nanoseconds, read once a turn.</summary>
    public long NowNs => _clock.NowNs;

    /// <summary>Wall clock, milliseconds since 1970, read once a turn.</summary>
    public long UnixMs => _clock.UnixNs / 1_000_000;

    /// <summary>Wall clock, nanoseconds since 1970, read once a turn.</summary>
    public long UnixNs => _clock.UnixNs;

    public BufferPool Buffers { get; }

    /// <summary>Any thread: bytes that the loop's thread has allocated, as of its last turn.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>Sockets that are watched now.</summary>
    public int SourceCount => _sources.Count;

    /// <summary>
    /// 64 KB that belong to whoever runs: good until the call that fills it returns to the loop.
    /// </summary>
    public byte[] Scratch => _scratch ??= GC.AllocateUninitializedArray<byte>(BufferPool.LargeBytes, pinned: true);

    /// <summary>Any thread may read: how long turns took, from the events' arrival to the next wait.</summary>
    public DurationCounts Turns { get; } = new();

    internal TimerWheel Timers { get; }

    internal Recycler<ConnectionDeadline> Deadlines { get; } = new(64);

    /// <summary>Any thread: <paramref name="action"/> runs on the loop; calls of one thread keep their order.</summary>
    public void Post(Action<object?> action, object? state)
    {
        if (_mailbox.Put(action, state))
        {
            Epoll.Signal(_wakeUp);
        }
    }

    /// <summary>Any thread: <paramref name="action"/> runs on the loop.</summary>
    public void Post(Action action) => Post(static a => ((Action)a!)(), action);

    /// <summary>Runs <paramref name="work"/> on the next turn; the caller sees to it that it asks once.</summary>
    public void Defer(IDeferred work)
    {
        AssertOnLoop();
        _deferred.Add(work);
    }

    /// <summary>Any thread: <see cref="Run"/> returns after what was posted before.</summary>
    public void RequestStop()
    {
        Post(static loop => ((EventLoop)loop!)._stopRequested = true, this);
    }

    /// <summary>Runs until <see cref="RequestStop"/>. An exception that nobody caught ends the process.</summary>
    public void Run()
    {
        s_current = this;
        try
        {
            while (!_stopRequested)
            {
                RunTurn(Timeout.Infinite);
            }
        }
        catch (Exception exception)
        {
            Environment.FailFast($"The loop {Name} ended by an exception: {exception}", exception);
        }
        finally
        {
            s_current = null;
        }
    }

    /// <summary>Runs the loop on a thread of its own.</summary>
    public Thread Start()
    {
        const int StackBytes = 512 * 1024;
        var thread = new Thread(Run, StackBytes) { Name = Name, IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>One turn on the calling thread, waiting at most <paramref name="maxWaitMs"/>: for tests.</summary>
    public void RunOnce(int maxWaitMs)
    {
        EventLoop? before = s_current;
        s_current = this;
        RunTurn(maxWaitMs);
        s_current = before;
    }

    public void Dispose()
    {
        SocketCalls.Close(_epoll);
        SocketCalls.Close(_wakeUp);
    }

    [Conditional("DEBUG")]
    public void AssertOnLoop()
    {
        if (s_current is not null && s_current != this)
        {
            throw new InvalidOperationException($"{Name} is used on the thread of {s_current.Name}.");
        }
    }

    internal NetError Watch(EventSource source, uint events)
    {
        AssertOnLoop();
        source.Handle = _sources.Add(source);
        NetError error = Epoll.Add(_epoll, source.Fd, events, source.Handle);
        if (error != NetError.None)
        {
            _sources.Remove(source.Handle);
        }

        return error;
    }

    /// <summary>Forgets the source: events that are already read find nothing.</summary>
    internal void Unwatch(EventSource source, bool keepsDescriptor)
    {
        if (keepsDescriptor)
        {
            _ = Epoll.Remove(_epoll, source.Fd);
        }

        _sources.Remove(source.Handle);
    }

    /// <summary>
    /// Puts a connection on the list of those that have to flush or report before the next event; a shared one, before the
    /// turn ends.
    /// </summary>
    internal void AddUnfinished(SocketConnection connection)
    {
        ref SocketConnection? list = ref connection.IsShared ? ref _unfinishedShared : ref _unfinished;
        connection.NextUnfinished = list;
        list = connection;
    }

    internal void AddClosed(SocketConnection connection) => _closed.Add(connection);

    /// <summary>What one dispatch left to do: flush what was written, report what failed.</summary>
    internal void FinishDispatch()
    {
        while (_unfinished is { } connection)
        {
            _unfinished = connection.NextUnfinished;
            connection.NextUnfinished = null;
            connection.Finish();
        }
    }

    private void FinishShared()
    {
        while (_unfinishedShared is { } connection)
        {
            _unfinishedShared = connection.NextUnfinished;
            connection.NextUnfinished = null;
            connection.Finish();
            FinishDispatch();
        }
    }

    private void RunTurn(int maxWaitMs)
    {
        int count = Epoll.Wait(_epoll, _batch, ChooseWaitMs(maxWaitMs));
        _mailbox.Wake();
        _clock.Update();
        Timers.NowMs = _clock.NowMs;
        Dispatch(count);
        Timers.Advance(this);
        _mailbox.Run(this);
        _deferred.Run(this);
        FinishShared();
        ReleaseClosed();
        if (_clock.NowMs >= _nextTrimMs)
        {
            _nextTrimMs = _clock.NowMs + TrimIntervalMs;
            Buffers.Trim();
        }

        Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
        Turns.Add(LoopClock.ReadNs() - _clock.NowNs);
    }

    private int ChooseWaitMs(int maxWaitMs)
    {
        if (_deferred.Count > 0)
        {
            return 0;
        }

        int timersMs = Timers.WaitMs();
        int waitMs = timersMs < 0 ? maxWaitMs
            : maxWaitMs < 0 ? timersMs : Math.Min(timersMs, maxWaitMs);
        return waitMs == 0 || !_mailbox.TrySleep() ? 0 : waitMs;
    }

    private void Dispatch(int count)
    {
        const uint Closing = Epoll.PeerShut | Epoll.HangUp | Epoll.Error;
        EpollBatch batch = _batch;
        for (int i = 0; i < count; i++)
        {
            if ((batch.EventsAt(i) & Closing) != 0)
            {
                _sources.Get(batch.HandleAt(i))?.OnPeerCloseSeen();
            }
        }

        for (int i = 0; i < count; i++)
        {
            // Nothing found: closed earlier in this batch, or the eventfd.
            _sources.Get(batch.HandleAt(i))?.OnEvents(batch.EventsAt(i));
            FinishDispatch();
            if ((i + 1) % SharedEvents == 0)
            {
                FinishShared();
            }
        }

        FinishShared();
    }

    private void ReleaseClosed()
    {
        for (int i = 0; i < _closed.Count; i++)
        {
            _closed[i].Release();
        }

        _closed.Clear();
    }
}
