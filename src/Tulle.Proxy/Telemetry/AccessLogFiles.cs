using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;

namespace Tulle.Proxy.Telemetry;

/// <summary>
/// The files that access logs go to, one by path however many listeners name it, and the thread that writes them. The
/// main thread opens them before it publishes a snapshot; workers get a ring each. A file stays open for the process.
/// </summary>
public sealed class AccessLogFiles : IDisposable, ILoopTimerTarget
{
    private readonly BlockingThread _thread = new("access-log");
    private readonly Dictionary<string, LogFile> _files = new(StringComparer.Ordinal);
    private readonly LoopTimer _flush;
    private readonly int _flushIntervalMs;
    private readonly StatsStore _stats;
    private long _timerFlushes;

    public AccessLogFiles(EventLoop mainLoop, int flushIntervalMs, StatsStore stats)
    {
        _stats = stats;
        _flushIntervalMs = Math.Max(1, flushIntervalMs);
        _flush = new LoopTimer(mainLoop, this);
    }

    /// <summary>Opens what a log names and is not open yet; an error names the path.</summary>
    public bool TryOpen(AccessLog log, out string error)
    {
        error = "";
        string path = PathOf(log);
        if (_files.ContainsKey(path))
        {
            return true;
        }

        NetError result = LogFile.TryOpen(_thread, path, out LogFile? file);
        if (result != NetError.None)
        {
            error = $"unable to open file '{path}': {result}";
            return false;
        }

        if (_files.Count == 0)
        {
            _flush.Arm(_flushIntervalMs);
        }

        _files.Add(path, file!);
        return true;
    }

    /// <summary>What is open now, by path; a copy that workers may read.</summary>
    public Dictionary<string, LogFile> Snapshot() => new(_files, StringComparer.Ordinal);

    /// <summary>The main thread's own way into an open file; null where it is not open.</summary>
    internal AccessLogWriter? TryCreateWriter(AccessLog log, FastRandom random, ByteWriter line) =>
        _files.TryGetValue(PathOf(log), out LogFile? file)
            ? new AccessLogWriter(log, file.CreateRing(Limits.AccessLogRingBytes), random, line)
            : null;

    /// <summary>filesystem.*: Envoy's names, and how many lines a slow disk has cost.</summary>
    internal void Report()
    {
        long completed = 0, failed = 0, buffered = 0, waiting = 0, dropped = 0, reopens = 0;
        foreach (LogFile file in _files.Values)
        {
            completed += file.CompletedWriteCount;
            failed += file.FailedWriteCount;
            buffered += file.BufferedLineCount;
            waiting += file.WaitingBytes;
            dropped += file.DroppedLineCount;
            reopens += file.FailedReopenCount;
        }

        SetCounter("write_completed", completed);
        SetCounter("write_failed", failed);
        SetCounter("write_buffered", buffered);
        SetCounter("line_dropped", dropped);
        SetCounter("reopen_failed", reopens);
        SetCounter("flushed_by_timer", _timerFlushes);
        _stats.Main.Set(_stats.Registry.Gauge("filesystem.write_total_buffered"), waiting);
    }

    public void RequestReopen()
    {
        foreach (LogFile file in _files.Values)
        {
            file.RequestReopen();
        }
    }

    public void OnTimer(LoopTimer timer)
    {
        foreach (LogFile file in _files.Values)
        {
            file.RequestFlush();
        }

        _timerFlushes += _files.Count;
        _flush.Arm(_flushIntervalMs);
    }

    private void SetCounter(string name, long value)
    {
        int id = _stats.Registry.Counter("filesystem." + name);
        _stats.Main.Add(id, value - _stats.Main.Read(id));
    }

    /// <summary>Writes what waits and closes; the workers have ended.</summary>
    public void Dispose()
    {
        _flush.Remove();
        foreach (LogFile file in _files.Values)
        {
            file.Dispose();
        }

        _thread.Dispose();
    }

    internal static string PathOf(AccessLog log) => log.Sink switch
    {
        AccessLogSink.Stdout => "/dev/stdout",
        AccessLogSink.Stderr => "/dev/stderr",
        _ => log.Path,
    };
}
