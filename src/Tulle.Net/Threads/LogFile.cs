using Tulle.Net.Native;

namespace Tulle.Net;

/// <summary>
/// A file (or pipe, or /dev/stdout) that workers append lines to, each by a <see cref="LogRing"/> of its own; a helper
/// thread writes. Lines of one worker keep their order.
/// </summary>
public sealed class LogFile : IDisposable
{
    /// <summary>Envoy's MIN_FLUSH_SIZE: a worker that has gathered this much asks for a flush at once.</summary>
    public const int FlushBytes = 64 * 1024;

    private readonly Lock _rings = new();
    private readonly BlockingThread _helper;
    private LogRing[] _all = [];
    private int _fd;
    private int _flushQueued;
    private long _failedWrites;
    private long _completedWrites;
    private long _failedReopens;

    private LogFile(BlockingThread helper, string path, int fd)
    {
        _helper = helper;
        Path = path;
        _fd = fd;
    }

    public string Path { get; }

    /// <summary>Writes that the file refused (disk full): their lines are lost.</summary>
    public long FailedWriteCount => Volatile.Read(ref _failedWrites);

    /// <summary>Writes that the file took.</summary>
    public long CompletedWriteCount => Volatile.Read(ref _completedWrites);

    /// <summary>The path could not be opened again; lines go on into the file from before.</summary>
    public long FailedReopenCount => Volatile.Read(ref _failedReopens);

    /// <summary>Lines that found their ring full: the disk was too slow.</summary>
    public long DroppedLineCount => Sum(static ring => ring.DroppedCount);

    /// <summary>Lines that a worker has handed over.</summary>
    public long BufferedLineCount => Sum(static ring => ring.TakenCount);

    /// <summary>Bytes that wait for the disk.</summary>
    public long WaitingBytes => Sum(static ring => ring.WaitingBytes);

    public static NetError TryOpen(BlockingThread helper, string path, out LogFile? file)
    {
        NetError error = Open(path, out int fd);
        file = error == NetError.None ? new LogFile(helper, path, fd) : null;
        return error;
    }

    /// <summary>A worker's way in; when it takes up a snapshot, not on the request path.</summary>
    public LogRing CreateRing(int capacityBytes)
    {
        var ring = new LogRing(this, capacityBytes, FlushBytes);
        lock (_rings)
        {
            _all = [.. _all, ring];
        }

        return ring;
    }

    /// <summary>Any thread: everything that waits is written soon. Asking again before that is free.</summary>
    public void RequestFlush()
    {
        if (Interlocked.Exchange(ref _flushQueued, 1) == 0)
        {
            _helper.Post(static state => ((LogFile)state!).Flush(), this);
        }
    }

    /// <summary>Any thread: the path is opened anew (after a rotation), behind what is written before.</summary>
    public void RequestReopen() => _helper.Post(static state => ((LogFile)state!).Reopen(), this);

    /// <summary>Any thread: flushes, then closes; nobody writes any more.</summary>
    public void Dispose() => _helper.Post(static state => ((LogFile)state!).Close(), this);

    private static NetError Open(string path, out int fd)
    {
        // Opening /dev/stdout fails where it is a socket; a duplicate does not.
        int standard = path switch
        {
            "/dev/stdout" => 1,
            "/dev/stderr" => 2,
            _ => -1,
        };
        if (standard > 0)
        {
            fd = SocketCalls.Duplicate(standard);
            return fd >= 0 ? NetError.None : NetError.BadDescriptor;
        }

        return FileCalls.OpenAppend(path, out fd);
    }

    private long Sum(Func<LogRing, long> figure)
    {
        long sum = 0;
        foreach (LogRing ring in Volatile.Read(ref _all))
        {
            sum += figure(ring);
        }

        return sum;
    }

    private void Flush()
    {
        Interlocked.Exchange(ref _flushQueued, 0);
        LogRing[] rings = Volatile.Read(ref _all);
        foreach (LogRing ring in rings)
        {
            if (_fd < 0 || ring.WaitingBytes == 0)
            {
                continue;
            }

            if (ring.DrainTo(_fd) != NetError.None)
            {
                Volatile.Write(ref _failedWrites, _failedWrites + 1);
            }
            else
            {
                Volatile.Write(ref _completedWrites, _completedWrites + 1);
            }
        }
    }

    private void Reopen()
    {
        Flush();
        if (Open(Path, out int fd) == NetError.None)
        {
            SocketCalls.Close(_fd);
            _fd = fd;
        }
        else
        {
            Volatile.Write(ref _failedReopens, _failedReopens + 1);
        }
    }

    private void Close()
    {
        Flush();
        SocketCalls.Close(_fd);
        _fd = EventSource.NoDescriptor;
    }
}
