using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;

namespace Tulle.Proxy.Streams;

/// <summary>
/// The timeouts of one stream that the connection manager keeps; the route's own timeout is the router's. Arming is a
/// store, so what every byte of traffic pushes back costs nothing. Recycled with its stream.
/// </summary>
internal sealed class StreamTimer : ILoopTimerTarget
{
    private const int IdleKind = 0;
    private const int RequestKind = 1;
    private const int DurationKind = 2;
    private const int LogKind = 3;

    private readonly HttpStream _stream;
    private readonly LoopTimer _idle;
    private readonly LoopTimer _request;
    private readonly LoopTimer _duration;
    private LoopTimer? _log;
    private long _idleTimeoutMs;

    public StreamTimer(HttpStream stream)
    {
        _stream = stream;
        EventLoop loop = stream.Worker.Loop;
        _idle = new LoopTimer(loop, this, IdleKind);
        _request = new LoopTimer(loop, this, RequestKind);
        _duration = new LoopTimer(loop, this, DurationKind);
    }

    public void Begin()
    {
        HttpConnectionManager config = _stream.Manager.Config;
        SetIdleTimeout(config.StreamIdleTimeoutMs);
        if (config.RequestTimeoutMs > 0)
        {
            _request.Arm(config.RequestTimeoutMs);
        }

        if (config.MaxStreamDurationMs > 0)
        {
            _duration.Arm(config.MaxStreamDurationMs);
        }

        if (config.AccessLogFlushIntervalMs > 0)
        {
            (_log ??= new LoopTimer(_stream.Worker.Loop, this, LogKind)).Arm(config.AccessLogFlushIntervalMs);
        }
    }

    /// <summary>A route's idle_timeout replaces the connection manager's; 0 turns it off.</summary>
    public void SetIdleTimeout(long timeoutMs)
    {
        _idleTimeoutMs = timeoutMs;
        if (timeoutMs > 0)
        {
            _idle.Arm(timeoutMs);
        }
        else
        {
            _idle.Disarm();
        }
    }

    /// <summary>A route's max_stream_duration replaces the connection manager's.</summary>
    public void SetMaxDuration(long durationMs)
    {
        long elapsedMs = _stream.Worker.Loop.NowMs - _stream.Info.StartMs;
        _duration.Arm(Math.Max(0, durationMs - elapsedMs));
    }

    public void ClearMaxDuration() => _duration.Disarm();

    /// <summary>Something moved, either way.</summary>
    public void Touch()
    {
        if (_idleTimeoutMs > 0)
        {
            _idle.Arm(_idleTimeoutMs);
        }
    }

    public void OnRequestComplete() => _request.Disarm();

    public void End()
    {
        _idle.Disarm();
        _request.Disarm();
        _duration.Disarm();
        _log?.Disarm();
    }

    public void OnTimer(LoopTimer timer)
    {
        if (_stream.IsOver)
        {
            return;
        }

        ConnectionManagerState manager = _stream.Manager;
        switch (timer.Kind)
        {
            case IdleKind:
                manager.Count(manager.Stats.DownstreamRqIdleTimeout);
                TimeOut(ProxyErrors.StreamIdleTimeout);
                break;
            case RequestKind:
                manager.Count(manager.Stats.DownstreamRqTimeout);
                _stream.SendLocalReply(ProxyErrors.RequestTimeout);
                break;
            case LogKind:
                manager.LogPeriodically(_stream);
                timer.Arm(manager.Config.AccessLogFlushIntervalMs);
                break;
            default:
                manager.Count(manager.Stats.DownstreamRqMaxDurationReached);
                TimeOut(ProxyErrors.MaxStreamDuration, GrpcSemantics.DeadlineExceeded);
                break;
        }
    }

    /// <summary>408 blames the client while its request is not whole; after that it is a 504.</summary>
    private void TimeOut(ProxyError error, int grpcStatus = -1)
    {
        int status = _stream.RequestComplete ? 504 : error.Status;
        _stream.SendLocalReply(status, error.Body, error.Details, error.Flag, grpcStatus);
    }
}
