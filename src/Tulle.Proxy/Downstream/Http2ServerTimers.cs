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
    private const int PingKind = 4;
    private const int PongKind = 5;

    private readonly Http2ServerConnection _owner;
    private readonly LoopTimer _state;
    private readonly LoopTimer _input;
    private readonly LoopTimer _settings;
    private LoopTimer? _life;
    private LoopTimer? _ping;
    private LoopTimer? _pong;

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
            _ping = new LoopTimer(_owner.Connection.Loop, this, PingKind);
            _pong = new LoopTimer(_owner.Connection.Loop, this, PongKind);
            ArmPing(Config.Http2.Keepalive);
        }
    }

    /// <summary>The client answered our PING.</summary>
    public void OnPong()
    {
        if (Config.Http2.Keepalive is { } keepalive && _pong is { IsArmed: true })
        {
            _pong.Disarm();
            ArmPing(keepalive);
        }
    }

    /// <summary>Whatever comes gives the answer to our PING more time, as in Envoy: it may wait behind a large body.
    /// </summary>
    public void OnSignOfLife()
    {
        if (_pong is { IsArmed: true })
        {
            _pong.Arm(Config.Http2.Keepalive!.TimeoutMs);
        }
    }

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
        _ping?.Disarm();
        _pong?.Disarm();
    }

    public void Remove()
    {
        _state.Remove();
        _input.Remove();
        _settings.Remove();
        _life?.Remove();
        _ping?.Remove();
        _pong?.Remove();
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
            case PingKind:
                _owner.Protocol.SendPing((ulong)_owner.Connection.Loop.UnixMs);
                _pong!.Arm(Config.Http2.Keepalive!.TimeoutMs);
                break;
            case PongKind:
                manager.Count(manager.Http2Stats.KeepaliveTimeout);
                _owner.OnKeepaliveTimeout();
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

    private void ArmPing(Http2Keepalive keepalive)
    {
        int jitterMs = (int)Math.Min(keepalive.IntervalMs * keepalive.JitterPercent / 100, int.MaxValue);
        _ping!.Arm(keepalive.IntervalMs + (jitterMs > 0 ? _owner.Manager.Worker.Random.Next(jitterMs) : 0));
    }
}
