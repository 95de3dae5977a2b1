using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>How long a TCP tunnel may be silent, and how long it may last.</summary>
internal sealed class TcpProxyTimers : ILoopTimerTarget
{
    private const int IdleKind = 0;
    private const int DurationKind = 1;

    private readonly TcpProxyHandler _owner;
    private readonly LoopTimer _idle;
    private readonly LoopTimer _duration;
    private long _idleMs;

    public TcpProxyTimers(EventLoop loop, TcpProxyHandler owner)
    {
        _owner = owner;
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
    }

    /// <summary>A byte moved.</summary>
    public void Touch()
    {
        if (_idleMs > 0)
        {
            _idle.Arm(_idleMs);
        }
    }

    public void End()
    {
        _idle.Remove();
        _duration.Remove();
    }

    public void OnTimer(LoopTimer timer)
    {
        if (timer.Kind == IdleKind)
        {
            _owner.OnIdleTimeout();
        }
        else
        {
            _owner.OnMaxDuration();
        }
    }
}
