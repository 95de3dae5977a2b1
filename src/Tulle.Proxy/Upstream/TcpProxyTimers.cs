using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>How long a TCP tunnel may be silent, and how long it may last.</summary>
internal sealed class TcpProxyTimers : ILoopTimerTarget
{
    private const int IdleKind = 0;
    private const int DurationKind = 1;
    private const int ConnectKind = 2;
    private const int LogKind = 3;

    private readonly TcpProxyHandler _owner;
    private readonly LoopTimer _idle;
    private readonly LoopTimer _duration;
    private readonly EventLoop _loop;
    private LoopTimer? _connect;
    private LoopTimer? _log;
    private long _logMs;
    private long _idleMs;

    public TcpProxyTimers(EventLoop loop, TcpProxyHandler owner)
    {
        _owner = owner;
        _loop = loop;
        _idle = new LoopTimer(loop, this, IdleKind);
        _duration = new LoopTimer(loop, this, DurationKind);
    }

    public void Begin(TcpProxy config)
    {
        _idleMs = config.IdleTimeoutMs;
        Touch();
        if (config.MaxDownstreamConnectionDurationMs > 0)
        {
            _duration.Arm(config.MaxDownstreamConnectionDurationMs);
        }

        _logMs = config.AccessLogFlushIntervalMs;
        if (_logMs > 0)
        {
            _log = new LoopTimer(_loop, this, LogKind);
            _log.Arm(_logMs);
        }
    }

    /// <summary>A byte moved.</summary>
    public void Touch()
    {
        if (_idleMs > 0)
        {
            _idle.Arm(_idleMs);
        }
    }

    /// <summary>The next attempt to connect waits.</summary>
    public void ConnectLater(long delayMs)
    {
        _connect ??= new LoopTimer(_loop, this, ConnectKind);
        _connect.Arm(delayMs);
    }

    public void End()
    {
        _connect?.Remove();
        _log?.Remove();
        _idle.Remove();
        _duration.Remove();
    }

    public void OnTimer(LoopTimer timer)
    {
        switch (timer.Kind)
        {
            case IdleKind:
                _owner.OnIdleTimeout();
                break;
            case DurationKind:
                _owner.OnMaxDuration();
                break;
            case ConnectKind:
                _owner.ConnectAgain();
                break;
            default:
                _owner.LogPeriod();
                timer.Arm(_logMs);
                break;
        }
    }
}
