using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>
/// Lets a response's body out at so many bytes a second. Tokens are bytes; they come every <see cref="IntervalMs"/>, and
/// what was not used for a while allows a burst of at most one second. The head is not delayed. Recycled with its
/// filter; the filter asks for pieces when the timer says so.
/// </summary>
internal sealed class ResponseRateLimiter
{
    /// <summary>Milliseconds, Envoy's fill interval.</summary>
    private const int IntervalMs = 50;

    private readonly BodyBuffer _held = new();
    private readonly LoopTimer _timer;
    private readonly EventLoop _loop;
    private long _bytesPerSecond;
    private long _tokens;
    private long _filledMs;
    private bool _hasBegun;

    public ResponseRateLimiter(EventLoop loop, ILoopTimerTarget target, int timerKind)
    {
        _loop = loop;
        _timer = new LoopTimer(loop, target, timerKind);
    }

    public bool IsActive => _bytesPerSecond > 0;

    public int HeldBytes => _held.Length;

    public void Begin(long bytesPerSecond)
    {
        _bytesPerSecond = bytesPerSecond;
        _hasBegun = false;
    }

    public void End()
    {
        _bytesPerSecond = 0;
        _timer.Disarm();
        _held.Release();
    }

    /// <summary>Takes bytes in; they come out when the timer runs.</summary>
    public void Hold(ReadOnlySpan<byte> data)
    {
        _held.Append(data);
        if (!_timer.IsArmed)
        {
            _timer.Arm(0);
        }
    }

    /// <summary>What may leave now; behind it <see cref="Sent"/> has to be called.</summary>
    public ReadOnlySpan<byte> Allowed()
    {
        long nowMs = _loop.NowMs;
        if (!_hasBegun)
        {
            // The first second is paced as the others are: it does not begin with a second's worth.
            _hasBegun = true;
            _tokens = Math.Max(1, _bytesPerSecond * IntervalMs / 1000);
        }
        else
        {
            _tokens = Math.Min(_bytesPerSecond, _tokens + (_bytesPerSecond * (nowMs - _filledMs) / 1000));
        }

        _filledMs = nowMs;
        return _held.Span[..(int)Math.Min(_tokens, _held.Length)];
    }

    public void Sent(int bytes)
    {
        _tokens -= bytes;
        _held.DropFirst(bytes);
        if (_held.Length > 0)
        {
            _timer.Arm(IntervalMs);
        }
    }
}
