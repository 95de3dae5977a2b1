using Tulle.Http.Http2;
using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The timeouts of one HTTP/2 connection to an endpoint: without a request, the acknowledgement of our SETTINGS, the
/// connection's whole life.
/// </summary>
internal sealed class Http2ClientTimers : ILoopTimerTarget
{
    private const int IdleKind = 0;
    private const int SettingsKind = 1;
    private const int LifeKind = 2;

    private readonly Http2ClientConnection _owner;
    private readonly LoopTimer _idle;
    private readonly LoopTimer _settings;
    private LoopTimer? _life;

    public Http2ClientTimers(Http2ClientConnection owner)
    {
        _owner = owner;
        _idle = new LoopTimer(owner.Loop, this, IdleKind);
        _settings = new LoopTimer(owner.Loop, this, SettingsKind);
    }

    public void OnBegin()
    {
        OnIdle();
        _settings.Arm(Limits.SettingsAckMs);
        if (_owner.Settings.MaxConnectionDurationMs > 0)
        {
            _life = new LoopTimer(_owner.Loop, this, LifeKind);
            _life.Arm(_owner.Settings.MaxConnectionDurationMs);
        }
    }

    public void OnIdle()
    {
        if (_owner.Settings.IdleTimeoutMs > 0)
        {
            _idle.Arm(_owner.Settings.IdleTimeoutMs);
        }
    }

    public void OnBusy() => _idle.Disarm();

    public void OnSettings()
    {
        if (!_owner.Protocol.AwaitsSettingsAck)
        {
            _settings.Disarm();
        }
    }

    public void Stop()
    {
        _idle.Disarm();
        _settings.Disarm();
        _life?.Disarm();
    }

    public void Remove()
    {
        _idle.Remove();
        _settings.Remove();
        _life?.Remove();
    }

    public void OnTimer(LoopTimer timer)
    {
        switch (timer.Kind)
        {
            case SettingsKind when _owner.Protocol.AwaitsSettingsAck:
                _owner.Fail(Http2ErrorCode.SettingsTimeout, "SETTINGS were not acknowledged");
                break;
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
