using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// The timeouts of one HTTP/1 connection. One timer serves the states that exclude each other: idle between requests,
/// waiting for the rest of a head, draining. The other, for the connection's whole life, exists only where configured.
/// </summary>
internal sealed class Http1ServerTimers : ILoopTimerTarget
{
    private const int StateKind = 0;
    private const int LifeKind = 1;

    private readonly Http1ServerConnection _owner;
    private readonly LoopTimer _state;
    private LoopTimer? _life;
    private Waiting _waiting;

    public Http1ServerTimers(Http1ServerConnection owner)
    {
        _owner = owner;
        _state = new LoopTimer(owner.Connection.Loop, this, StateKind);
    }

    private enum Waiting : byte
    {
        Nothing,
        Request,
        Head,

        /// <summary>A request runs, and the client has ended its side.</summary>
        HalfClosed,
        DrainEnd,
    }

    private HttpConnectionManager Config => _owner.Manager.Config;

    public void OnConnected()
    {
        _waiting = Waiting.Nothing;
        OnIdle();
        if (Config.MaxConnectionDurationMs > 0)
        {
            _life ??= new LoopTimer(_owner.Connection.Loop, this, LifeKind);
            _life.Arm(Config.MaxConnectionDurationMs);
        }
    }

    /// <summary>No request runs.</summary>
    public void OnIdle()
    {
        if (_waiting == Waiting.DrainEnd)
        {
            return;
        }

        _waiting = Waiting.Request;
        if (Config.IdleTimeoutMs > 0)
        {
            _state.Arm(Config.IdleTimeoutMs);
        }
    }

    /// <summary>The first byte of a request is here.</summary>
    public void OnRequestBegins()
    {
        if (_waiting == Waiting.DrainEnd)
        {
            return;
        }

        _waiting = Waiting.Head;
        if (Config.RequestHeadersTimeoutMs > 0)
        {
            _state.Arm(Config.RequestHeadersTimeoutMs);
        }
        else
        {
            _state.Disarm();
        }
    }

    public void OnHeadComplete()
    {
        if (_waiting == Waiting.Head)
        {
            _waiting = Waiting.Nothing;
            _state.Disarm();
        }
    }

    /// <summary>The client ended its side behind a whole request; the answer has to come soon, or it is asked.</summary>
    public void OnHalfClosed()
    {
        if (_waiting == Waiting.Nothing)
        {
            _waiting = Waiting.HalfClosed;
            _state.Arm(Limits.HalfCloseProbeMs);
        }
    }

    /// <summary>The connection may be used for the drain time still; then it closes.</summary>
    public void StartDrain()
    {
        _waiting = Waiting.DrainEnd;
        _state.Arm(Config.DrainTimeoutMs);
    }

    public void Stop()
    {
        _state.Disarm();
        _life?.Disarm();
        _waiting = Waiting.Nothing;
    }

    /// <summary>The connection's object is dropped for good.</summary>
    public void Remove()
    {
        _state.Remove();
        _life?.Remove();
    }

    public void OnTimer(LoopTimer timer)
    {
        ConnectionManagerState manager = _owner.Manager;
        if (timer.Kind == LifeKind)
        {
            manager.Count(manager.Stats.DownstreamCxMaxDurationReached);
            EndOrDrain();
            return;
        }

        switch (_waiting)
        {
            case Waiting.Request:
                manager.Count(manager.Stats.DownstreamCxIdleTimeout);
                EndOrDrain();
                break;
            case Waiting.Head:
                manager.Count(manager.Stats.DownstreamRqHeaderTimeout);
                if (_owner.Stream is { } stream)
                {
                    stream.SendLocalReply(ProxyErrors.RequestHeadersTimeout);
                }
                else
                {
                    // A part of HTTP/2's preface: no request yet that could be answered.
                    _owner.CloseIfIdle();
                }

                break;
            case Waiting.HalfClosed:
                if (_owner.ProbeHalfClosed())
                {
                    _state.Arm(Limits.HalfCloseProbeAgainMs);
                }

                break;
            case Waiting.DrainEnd:
                _owner.OnDrainTimeOver();
                break;
            default:
                break;
        }
    }

    /// <summary>A client that never sent a byte is not in the middle of anything.</summary>
    private void EndOrDrain()
    {
        if (_owner.Connection.ReceivedBytes == 0)
        {
            _owner.CloseIfIdle();
        }
        else
        {
            _owner.StartDrainSequence();
        }
    }
}
