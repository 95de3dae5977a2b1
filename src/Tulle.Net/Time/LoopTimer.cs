namespace Tulle.Net;

/// <summary>
/// One timer, owned by one loop, armed any number of times without allocation. Moving the deadline later, or
/// disarming, is one store: the wheel finds out when the old place comes up. So an idle timer that every request pushes
/// back costs nothing. An armed or lately disarmed timer stays reachable from the wheel until its old place comes up;
/// an owner that goes away calls <see cref="Remove"/>.
/// </summary>
public sealed class LoopTimer
{
    internal const long Never = long.MaxValue;

    internal LoopTimer? Previous;
    internal LoopTimer? Next;

    /// <summary>When the owner wants it; <see cref="Never"/>: not armed.</summary>
    internal long DeadlineMs = Never;

    /// <summary>Where the wheel has it; <see cref="Never"/>: not in the wheel.</summary>
    internal long PlaceMs = Never;

    /// <summary>Slot of the wheel, level * 64 + position.</summary>
    internal short Slot;

    private readonly TimerWheel _wheel;
    private readonly ILoopTimerTarget _target;

    /// <summary>A timer of <paramref name="loop"/>; <paramref name="kind"/> tells one target's timers apart.</summary>
    public LoopTimer(EventLoop loop, ILoopTimerTarget target, int kind = 0)
        : this(loop.Timers, target, kind)
    {
    }

    internal LoopTimer(TimerWheel wheel, ILoopTimerTarget target, int kind = 0)
    {
        _wheel = wheel;
        _target = target;
        Kind = kind;
    }

    public int Kind { get; }

    public bool IsArmed => DeadlineMs != Never;

    /// <summary>
    /// Runs out once, <paramref name="delayMs"/> from the loop's clock, never earlier; replaces an earlier deadline.
    /// </summary>
    public void Arm(long delayMs)
    {
        // The clock is cut to whole milliseconds: one more makes "never earlier" true.
        long deadlineMs = _wheel.NowMs + delayMs + 1;
        DeadlineMs = deadlineMs;
        if (deadlineMs < PlaceMs)
        {
            _wheel.Place(this);
        }
    }

    /// <summary>One store; the wheel forgets the timer later.</summary>
    public void Disarm() => DeadlineMs = Never;

    /// <summary>Disarms and unlinks: for owners that are recycled or dropped.</summary>
    public void Remove()
    {
        DeadlineMs = Never;
        if (PlaceMs != Never)
        {
            _wheel.Unlink(this);
        }
    }

    internal void Fire() => _target.OnTimer(this);
}
