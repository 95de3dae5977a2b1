using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The timeouts of one HTTP/2 connection to an endpoint: without a request, its whole life, its signs of life. An
/// origin that is slow to acknowledge our SETTINGS has its time, as in Envoy: routes have timeouts of their own.
/// </summary>
internal sealed class Http2ClientTimers : ILoopTimerTarget
{
    private const int IdleKind = 0;
    private const int LifeKind = 1;

    private readonly Http2ClientConnection _owner;
    private readonly LoopTimer _idle;
    private LoopTimer? _life;
    private Http2Pings? _pings;

    public Http2ClientTimers(Http2ClientConnection owner)
    {
        _owner = owner;
        _idle = new LoopTimer(owner.Loop, this, IdleKind);
    }

    public void OnBegin()
    {
        OnIdle();
        if (_owner.Settings.MaxConnectionDurationMs > 0)
        {
            _life = new LoopTimer(_owner.Loop, this, LifeKind);
            _life.Arm(_owner.Settings.MaxConnectionDurationMs);
        }

        if (_owner.Settings.Keepalive is { TimeoutMs: > 0 } keepalive)
        {
            _pings = new Http2Pings(_owner.Loop, _owner.Protocol, keepalive, _owner.Random, _owner.OnSilence);
            _pings.Begin();
        }
    }

    /// <summary>The peer answered our PING.</summary>
    public void OnPong() => _pings?.OnPong();

    /// <summary>Something came.</summary>
    public void OnSignOfLife() => _pings?.OnSignOfLife();

    public void OnIdle()
    {
        if (_owner.Settings.IdleTimeoutMs > 0)
        {
            _idle.Arm(_owner.Settings.IdleTimeoutMs);
        }
    }

    /// <summary>A request begins.</summary>
    public void OnBusy()
    {
        _idle.Disarm();
        _pings?.OnStream();
    }

    public void Stop()
    {
        _idle.Disarm();
        _life?.Disarm();
        _pings?.Stop();
    }

    public void Remove()
    {
        _idle.Remove();
        _life?.Remove();
        _pings?.Remove();
    }

    public void OnTimer(LoopTimer timer)
    {
        switch (timer.Kind)
        {
            case LifeKind:
                _owner.OnMaxDuration();
                break;
            case IdleKind when _owner.ActiveStreams == 0:
                _owner.OnIdleTimeout();
                break;
            default:
                break;
        }
    }
}
