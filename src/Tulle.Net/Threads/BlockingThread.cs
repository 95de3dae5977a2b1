namespace Tulle.Net;

/// <summary>
/// The thread for what blocks: getaddrinfo, file writes. A loop like any other, whose jobs may take their time; it
/// starts with the first job. Jobs run one after the other, so name look-ups and log files have a thread each.
/// </summary>
public sealed class BlockingThread : IDisposable
{
    private readonly EventLoop _loop;
    private Thread? _thread;
    private int _started;

    public BlockingThread(string name) => _loop = new EventLoop(name, freeBufferBytesCap: 0);

    /// <summary>Any thread: runs <paramref name="job"/> here; it posts its result back itself.</summary>
    public void Post(Action<object?> job, object? state)
    {
        if (Volatile.Read(ref _started) == 0 && Interlocked.Exchange(ref _started, 1) == 0)
        {
            _thread = _loop.Start();
        }

        _loop.Post(job, state);
    }

    /// <summary>Lets the posted jobs end, then the thread; for the end of the process and for tests.</summary>
    public void Dispose()
    {
        if (_thread is { } thread)
        {
            _loop.RequestStop();
            thread.Join();
        }

        _loop.Dispose();
    }
}
