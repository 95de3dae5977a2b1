using Tulle.Http.Http2;
using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// The timeouts of one HTTP/2 connection: idle and draining, which exclude each other; an incomplete frame or block; the
/// acknowledgement of our SETTINGS; the connection's whole life.
/// </summary>
internal sealed class Http2ServerTimers : ILoopTimerTarget
{
    private const int StateKind = 0;
    private const int InputKind = 1;
    private const int SettingsKind = 2;
    private const int LifeKind = 3;

    private readonly Http2ServerConnection _owner;
    private readonly LoopTimer _state;
    private readonly LoopTimer _input;
    private readonly LoopTimer _settings;
    private LoopTimer? _life;
    private Http2Pings? _pings;

    public Http2ServerTimers(Http2ServerConnection owner)
    {
        _owner = owner;
        EventLoop loop = owner.Connection.Loop;
        _state = new LoopTimer(loop, this, StateKind);
        _input = new LoopTimer(loop, this, InputKind);
        _settings = new LoopTimer(loop, this, SettingsKind);
    }

    private HttpConnectionManager Config => _owner.Manager.Config;

    public void OnBegin()
    {
        OnIdle();
        OnReceived(isIncomplete: true);
        _settings.Arm(Limits.SettingsAckMs);
        if (Config.MaxConnectionDurationMs > 0)
        {
            _life = new LoopTimer(_owner.Connection.Loop, this, LifeKind);
            _life.Arm(Config.MaxConnectionDurationMs);
        }

        if (Config.Http2.Keepalive is { IntervalMs: > 0 })
        {
            _pings = new Http2Pings(
                _owner.Connection.Loop, _owner.Protocol, Config.Http2.Keepalive, _owner.Manager.Worker.Random, OnSilence);
            _pings.Begin();
        }
    }

    /// <summary>The client answered our PING.</summary>
    public void OnPong() => _pings?.OnPong();

    /// <summary>Something came.</summary>
    public void OnSignOfLife() => _pings?.OnSignOfLife();

    /// <summary>No stream is open.</summary>
    public void OnIdle()
    {
        if (_owner.Drain == DrainState.NotDraining && Config.IdleTimeoutMs > 0)
        {
            _state.Arm(Config.IdleTimeoutMs);
        }
    }

    public void OnBusy()
    {
        if (_owner.Drain == DrainState.NotDraining)
        {
            _state.Disarm();
        }
    }

    /// <summary>Something came; <paramref name="isIncomplete"/>: the rest of a frame or of a block is still missing.</summary>
    public void OnReceived(bool isIncomplete)
    {
        if (!isIncomplete)
        {
            _input.Disarm();
        }
        else if (!_input.IsArmed)
        {
            _input.Arm(Config.RequestHeadersTimeoutMs > 0 ? Config.RequestHeadersTimeoutMs : Limits.IncompleteFrameMs);
        }
    }

    public void OnSettings()
    {
        if (!_owner.Protocol.AwaitsSettingsAck)
        {
            _settings.Disarm();
        }
    }

    public void StartDrain() => _state.Arm(Config.DrainTimeoutMs);

    public void Stop()
    {
        _state.Disarm();
        _input.Disarm();
        _settings.Disarm();
        _life?.Disarm();
        _pings?.Stop();
    }

    public void Remove()
    {
        _state.Remove();
        _input.Remove();
        _settings.Remove();
        _life?.Remove();
        _pings?.Remove();
    }

    public void OnTimer(LoopTimer timer)
    {
        ConnectionManagerState manager = _owner.Manager;
        switch (timer.Kind)
        {
            case InputKind:
                manager.Count(manager.Stats.DownstreamRqHeaderTimeout);
                _owner.Fail(Http2ErrorCode.EnhanceYourCalm, "an incomplete frame");
                break;
            case SettingsKind:
                if (_owner.Protocol.AwaitsSettingsAck)
                {
                    _owner.Fail(Http2ErrorCode.SettingsTimeout, "SETTINGS were not acknowledged");
                }

                break;
            case LifeKind:
                manager.Count(manager.Stats.DownstreamCxMaxDurationReached);
                _owner.StartDrainSequence();
                break;
            case StateKind when _owner.Drain == DrainState.Draining:
                _owner.OnDrainTimeOver();
                break;
            case StateKind when _owner.Drain == DrainState.NotDraining:
                manager.Count(manager.Stats.DownstreamCxIdleTimeout);
                _owner.StartDrainSequence();
                break;
            default:
                break;
        }
    }

    private void OnSilence()
    {
        _owner.Manager.Count(_owner.Manager.Http2Stats.KeepaliveTimeout);
        _owner.OnKeepaliveTimeout();
    }
}
