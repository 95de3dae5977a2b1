using Tulle.Model;
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
    private readonly WorkerStats _stats;
    private readonly int _writeFailed;
    private readonly int _lineDropped;
    private long _countedFailures;
    private long _countedDrops;

    public AccessLogFiles(EventLoop mainLoop, int flushIntervalMs, StatsStore stats)
    {
        _stats = stats.Main;
        _writeFailed = stats.Registry.Counter("filesystem.write_failed");
        _lineDropped = stats.Registry.Counter("filesystem.line_dropped");
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

    public void RequestReopen()
    {
        foreach (LogFile file in _files.Values)
        {
            file.RequestReopen();
        }
    }

    public void OnTimer(LoopTimer timer)
    {
        long failures = 0;
        long drops = 0;
        foreach (LogFile file in _files.Values)
        {
            file.RequestFlush();
            failures += file.FailedWriteCount;
            drops += file.DroppedLineCount;
        }

        _stats.Add(_writeFailed, failures - _countedFailures);
        _stats.Add(_lineDropped, drops - _countedDrops);
        _countedFailures = failures;
        _countedDrops = drops;
        _flush.Arm(_flushIntervalMs);
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
