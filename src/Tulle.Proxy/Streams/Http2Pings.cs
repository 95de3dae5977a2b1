using Tulle.Http.Http2;
using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Streams;

/// <summary>
/// connection_keepalive of one HTTP/2 connection, of either side: asks the peer for a sign of life and reports when none
/// comes. Nothing runs before <see cref="Begin"/>. The loop's thread.
/// </summary>
internal sealed class Http2Pings : ILoopTimerTarget
{
    private const int PingKind = 0;
    private const int PongKind = 1;

    private readonly Http2Connection _protocol;
    private readonly Http2Keepalive _settings;
    private readonly FastRandom _random;
    private readonly Action _onSilence;
    private readonly LoopTimer _ping;
    private readonly LoopTimer _pong;
    private readonly EventLoop _loop;
    private long _lastSignMs;

    /// <param name="loop">The connection's loop.</param>
    /// <param name="protocol">The connection.</param>
    /// <param name="settings">How often, and how long.</param>
    /// <param name="random">For the jitter.</param>
    /// <param name="onSilence">The peer is gone as far as anybody can tell.</param>
    public Http2Pings(
        EventLoop loop, Http2Connection protocol, Http2Keepalive settings, FastRandom random, Action onSilence)
    {
        _loop = loop;
        _protocol = protocol;
        _settings = settings;
        _random = random;
        _onSilence = onSilence;
        _ping = new LoopTimer(loop, this, PingKind);
        _pong = new LoopTimer(loop, this, PongKind);
    }

    public void Begin()
    {
        _lastSignMs = _loop.NowMs;
        ArmPing();
    }

    public void OnPong()
    {
        if (_pong.IsArmed)
        {
            _pong.Disarm();
            ArmPing();
        }
    }

    /// <summary>
    /// Something came. That gives the answer to our PING more time, as in Envoy: it may wait behind a large body.
    /// </summary>
    public void OnSignOfLife()
    {
        _lastSignMs = _loop.NowMs;
        if (_pong.IsArmed)
        {
            _pong.Arm(_settings.TimeoutMs);
        }
    }

    /// <summary>A stream begins: after connection_idle_interval without a sign of life a PING goes ahead of it.</summary>
    public void OnStream()
    {
        if (_settings.IdleIntervalMs > 0 && !_pong.IsArmed && _loop.NowMs - _lastSignMs >= _settings.IdleIntervalMs)
        {
            Send();
        }
    }

    public void Stop()
    {
        _ping.Disarm();
        _pong.Disarm();
    }

    public void Remove()
    {
        _ping.Remove();
        _pong.Remove();
    }

    public void OnTimer(LoopTimer timer)
    {
        if (timer.Kind == PongKind)
        {
            _onSilence();
        }
        else if (!_pong.IsArmed)
        {
            Send();
        }
    }

    private void Send()
    {
        _protocol.SendPing((ulong)_loop.UnixMs);
        _pong.Arm(_settings.TimeoutMs);
    }

    private void ArmPing()
    {
        if (_settings.IntervalMs > 0)
        {
            int jitterMs = (int)Math.Min(_settings.IntervalMs * _settings.JitterPercent / 100, int.MaxValue);
            _ping.Arm(_settings.IntervalMs + (jitterMs > 0 ? _random.Next(jitterMs) : 0));
        }
    }
}
