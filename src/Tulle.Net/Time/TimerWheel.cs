using System.Diagnostics;
using System.Numerics;

namespace Tulle.Net;

/// <summary>
/// Timers of one loop, millisecond steps: six levels of 64 slots (64 ms, 4 s, 4.4 min, 4.7 h, 12 days, 2 years), each
/// slot an intrusive list, each level one word that tells which slots are not empty. Owner thread only.
/// </summary>
internal sealed class TimerWheel
{
    private const int Levels = 6;
    private const int SlotBits = 6;
    private const int SlotsPerLevel = 1 << SlotBits;
    private const long SlotMask = SlotsPerLevel - 1;

    /// <summary>Farther deadlines wait in the last slot but one and are placed again from there.</summary>
    private const long SpanMs = (SlotsPerLevel - 2L) << (SlotBits * (Levels - 1));

    private readonly LoopTimer?[] _slots = new LoopTimer?[Levels * SlotsPerLevel];
    private readonly ulong[] _occupied = new ulong[Levels];

    /// <summary>Everything placed before this was handled; at most <see cref="NowMs"/>.</summary>
    private long _elapsedMs;

    internal TimerWheel(long nowMs)
    {
        NowMs = nowMs;
        _elapsedMs = nowMs;
    }

    /// <summary>The loop's clock, set once a turn.</summary>
    internal long NowMs { get; set; }

    /// <summary>Links by the deadline; a timer that is already linked moves.</summary>
    internal void Place(LoopTimer timer)
    {
        if (timer.PlaceMs != LoopTimer.Never)
        {
            Unlink(timer);
        }

        long atMs = Math.Clamp(timer.DeadlineMs, _elapsedMs + 1, _elapsedMs + SpanMs);
        int level = LevelOf(_elapsedMs, atMs);
        int position = (int)((atMs >> (level * SlotBits)) & SlotMask);
        int slot = (level * SlotsPerLevel) + position;
        timer.PlaceMs = atMs;
        timer.Slot = (short)slot;
        timer.Previous = null;
        timer.Next = _slots[slot];
        if (timer.Next is not null)
        {
            timer.Next.Previous = timer;
        }

        _slots[slot] = timer;
        _occupied[level] |= 1UL << position;
    }

    internal void Unlink(LoopTimer timer)
    {
        int slot = timer.Slot;
        if (timer.Next is not null)
        {
            timer.Next.Previous = timer.Previous;
        }

        if (timer.Previous is not null)
        {
            timer.Previous.Next = timer.Next;
        }
        else
        {
            Debug.Assert(_slots[slot] == timer, "the head of its slot");
            _slots[slot] = timer.Next;
            if (timer.Next is null)
            {
                _occupied[slot >> SlotBits] &= ~(1UL << (slot & (int)SlotMask));
            }
        }

        timer.Previous = null;
        timer.Next = null;
        timer.PlaceMs = LoopTimer.Never;
    }

    /// <summary>For epoll_wait: -1 when there is no timer, else the milliseconds to the next slot to look at.</summary>
    internal int WaitMs()
    {
        long nextMs = NextSlotMs(out _);
        return nextMs == LoopTimer.Never ? -1 : (int)Math.Clamp(nextMs - NowMs, 0, int.MaxValue);
    }

    /// <summary>Fires what is due at <see cref="NowMs"/>. A timer armed meanwhile waits for a later call.</summary>
    internal void Advance(EventLoop? loop)
    {
        while (true)
        {
            long slotMs = NextSlotMs(out int slot);
            if (slotMs > NowMs)
            {
                break;
            }

            _elapsedMs = Math.Max(_elapsedMs, slotMs);
            DrainSlot(slot, loop);
        }

        _elapsedMs = NowMs;
    }

    private void DrainSlot(int slot, EventLoop? loop)
    {
        // A fired timer may arm or remove any other one, so the list is read from its head each time. What is placed
        // meanwhile goes at least 1 ms later, hence never into the slot that is being emptied.
        while (_slots[slot] is { } timer)
        {
            Unlink(timer);
            if (timer.DeadlineMs <= _elapsedMs)
            {
                timer.DeadlineMs = LoopTimer.Never;
                timer.Fire();
                loop?.FinishDispatch();
            }
            else if (timer.DeadlineMs != LoopTimer.Never)
            {
                Place(timer);
            }
        }
    }

    /// <summary>Start of the first slot that is not empty, and which one it is.</summary>
    private long NextSlotMs(out int slot)
    {
        for (int level = 0; level < Levels; level++)
        {
            if (_occupied[level] == 0)
            {
                continue;
            }

            int shift = level * SlotBits;
            int now = (int)((_elapsedMs >> shift) & SlotMask);
            int ahead = BitOperations.TrailingZeroCount(BitOperations.RotateRight(_occupied[level], now));
            int position = (now + ahead) & (int)SlotMask;
            long levelStartMs = _elapsedMs & ~((1L << (shift + SlotBits)) - 1);
            long startMs = levelStartMs + ((long)position << shift);
            if (position < now)
            {
                startMs += 1L << (shift + SlotBits);
            }

            slot = (level * SlotsPerLevel) + position;
            return startMs;
        }

        slot = -1;
        return LoopTimer.Never;
    }

    /// <summary>The level whose slots tell the two times apart: the highest bit in which they differ.</summary>
    private static int LevelOf(long elapsedMs, long atMs)
    {
        ulong differing = (ulong)(elapsedMs ^ atMs) | (ulong)SlotMask;
        int level = (63 - BitOperations.LeadingZeroCount(differing)) / SlotBits;
        return Math.Min(level, Levels - 1);
    }
}
