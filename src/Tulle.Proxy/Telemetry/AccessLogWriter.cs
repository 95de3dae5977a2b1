using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;

namespace Tulle.Proxy.Telemetry;

/// <summary>One configured access log on one thread. Formats only what its filter lets through.</summary>
public sealed class AccessLogWriter
{
    private readonly AccessLog _log;
    private readonly LogRing _ring;
    private readonly FastRandom _random;
    private readonly ByteWriter _line;

    /// <param name="log">What is logged, and how.</param>
    /// <param name="ring">The thread's way into the file.</param>
    /// <param name="random">For the filters.</param>
    /// <param name="line">Room for one line, used within one call.</param>
    internal AccessLogWriter(AccessLog log, LogRing ring, FastRandom random, ByteWriter line)
    {
        _log = log;
        _ring = ring;
        _random = random;
        _line = line;
    }

    /// <summary>The writers of a list of logs; a log whose file is not open is left out.</summary>
    internal static AccessLogWriter[] CreateAll(AccessLog[] logs, Worker worker)
    {
        if (logs.Length == 0)
        {
            return [];
        }

        var writers = new List<AccessLogWriter>(logs.Length);
        foreach (AccessLog log in logs)
        {
            if (worker.LogRing(AccessLogFiles.PathOf(log)) is { } ring)
            {
                writers.Add(new AccessLogWriter(log, ring, worker.Random, worker.ScratchText));
            }
        }

        return [.. writers];
    }

    /// <summary>What is written says why in the source's <see cref="FormatSource.LogType"/>.</summary>
    public void Write(FormatSource source)
    {
        if (_log.Filter is { } filter && !AccessLogFilters.Holds(filter, source, _random))
        {
            return;
        }

        ByteWriter line = _line;
        line.Clear();
        if (_log.Text is not null)
        {
            _log.Text.Write(source, line);
        }
        else
        {
            _log.Json!.Write(source, line);
            line.WriteByte((byte)'\n');
        }

        _ring.TryWrite(line.Written);
    }
}
