using System.Text;
using Tulle.Net;

namespace Tulle.Load;

/// <summary>
/// The schedule and its connections, on one loop of the calling thread. A request whose time has come takes an idle
/// connection or waits for one; its latency counts from its time either way.
/// </summary>
internal sealed class LoadGenerator : IDisposable
{
    private const int MaxWaitMs = 50;
    private const long NanosPerMs = 1_000_000;

    private readonly LoadOptions _options;
    private readonly EventLoop _loop = new("load");
    private readonly byte[][] _requests;
    private readonly Stack<LoadConnection> _idle = new();
    private readonly Queue<long> _waiting = new();
    private readonly Histogram _whole = new();
    private readonly Histogram _interval = new();
    private readonly double _nanosBetween;
    private long _startNs;
    private long _countFromNs;
    private long _sent;
    private long _scheduled;
    private long _succeeded;
    private long _intervalSucceeded;
    private long _intervalStartNs;
    private long _connectFailures;
    private volatile bool _stop;

    public LoadGenerator(LoadOptions options)
    {
        _options = options;
        _nanosBetween = 1e9 / options.Rate;
        _requests = [.. options.Paths.Select(path => Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nhost: {options.Host}\r\nuser-agent: tulle-load\r\n\r\n"))];
    }

    /// <summary>Any thread.</summary>
    public void RequestStop() => _stop = true;

    public LoadReport Run()
    {
        _loop.RunOnce(0);
        for (int i = 0; i < _options.Connections; i++)
        {
            _idle.Push(new LoadConnection(_loop, this, _options.Address));
        }

        _startNs = _intervalStartNs = _loop.NowNs;
        _countFromNs = _startNs + (_options.WarmupMs * NanosPerMs);
        long endNs = _options.DurationMs == 0 ? long.MaxValue : _startNs + (_options.DurationMs * NanosPerMs);
        while (!_stop && _loop.NowNs < endNs)
        {
            Dispatch();
            WaitForEvents(endNs);
            ReportInterval();
        }

        double seconds = Math.Max(0, _loop.NowNs - _countFromNs) / 1e9;
        return LoadReport.Of(_whole, seconds, _succeeded, _options.Rate, _connectFailures);
    }

    public void Dispose() => _loop.Dispose();

    internal void Completed(LoadConnection connection, long intendedNs, bool succeeded)
    {
        if (intendedNs >= _countFromNs)
        {
            Record(_whole, intendedNs);
            _succeeded += succeeded ? 1 : 0;
        }

        Record(_interval, intendedNs);
        _intervalSucceeded += succeeded ? 1 : 0;
        Free(connection);
    }

    /// <summary>The request did not get out; it counts as failed.</summary>
    internal void ConnectFailed(LoadConnection connection, long intendedNs)
    {
        _connectFailures++;
        Completed(connection, intendedNs, succeeded: false);
    }

    private void Free(LoadConnection connection)
    {
        if (_waiting.TryDequeue(out long intendedNs))
        {
            connection.Send(NextRequest(), intendedNs);
        }
        else
        {
            _idle.Push(connection);
        }
    }

    private void Record(Histogram histogram, long intendedNs) => histogram.Record((_loop.NowNs - intendedNs) / 1000);

    private long DueNs(long number) => _startNs + (long)(number * _nanosBetween);

    private void Dispatch()
    {
        for (long due = DueNs(_scheduled); due <= _loop.NowNs; due = DueNs(++_scheduled))
        {
            if (_idle.TryPop(out LoadConnection? connection))
            {
                connection.Send(NextRequest(), due);
            }
            else
            {
                _waiting.Enqueue(due);
            }
        }
    }

    private byte[] NextRequest() => _requests[(int)(_sent++ % _requests.Length)];

    /// <summary>Sleeps in whole milliseconds and spins the rest: the kernel's timeout would be up to 1 ms late.</summary>
    private void WaitForEvents(long endNs)
    {
        long waitNs = Math.Min(DueNs(_scheduled), endNs) - _loop.NowNs;
        int waitMs = (int)Math.Clamp(waitNs / NanosPerMs, 0, MaxWaitMs);
        _loop.RunOnce(waitMs);
        if (waitMs == 0)
        {
            Thread.Yield();
        }
    }

    private void ReportInterval()
    {
        long elapsedNs = _loop.NowNs - _intervalStartNs;
        if (_options.IntervalMs == 0 || elapsedNs < _options.IntervalMs * NanosPerMs)
        {
            return;
        }

        Console.Out.WriteLine(LoadReport.Of(
            _interval, elapsedNs / 1e9, _intervalSucceeded, _options.Rate, _connectFailures).ToJson("interval"));
        Console.Out.Flush();
        _interval.Clear();
        _intervalSucceeded = 0;
        _intervalStartNs = _loop.NowNs;
    }
}
