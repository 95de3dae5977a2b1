using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;

namespace Tulle.Proxy.Telemetry;

/// <summary>One configured access log on one worker. Formats only what its filter lets through.</summary>
public sealed class AccessLogWriter
{
    private readonly AccessLog _log;
    private readonly LogRing _ring;
    private readonly Worker _worker;

    private AccessLogWriter(AccessLog log, LogRing ring, Worker worker)
    {
        _log = log;
        _ring = ring;
        _worker = worker;
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
                writers.Add(new AccessLogWriter(log, ring, worker));
            }
        }

        return [.. writers];
    }

    public void Write(FormatSource source)
    {
        if (_log.Filter is { } filter && !AccessLogFilters.Holds(filter, source, _worker.Random))
        {
            return;
        }

        ByteWriter line = _worker.ScratchText;
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
