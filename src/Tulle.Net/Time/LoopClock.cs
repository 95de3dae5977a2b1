using System.Diagnostics;

namespace Tulle.Net;

/// <summary>
/// One reading of the monotonic clock a turn, and the wall clock derived from it (compared with the system's about once
/// a second, so a stepped wall clock is followed).
/// </summary>
internal sealed class LoopClock
{
    private const long WallCheckNs = 1_000_000_000;
    private const long UnixEpochTicks = 621_355_968_000_000_000;

    private long _wallOffsetNs;
    private long _nextWallCheckNs;

    internal LoopClock() => Update();

    internal long NowNs { get; private set; }

    internal long NowMs { get; private set; }

    internal long UnixNs => NowNs + _wallOffsetNs;

    internal static long ReadNs()
    {
        // Stopwatch counts nanoseconds on Linux.
        Debug.Assert(Stopwatch.Frequency == 1_000_000_000, "CLOCK_MONOTONIC");
        return Stopwatch.GetTimestamp();
    }

    internal void Update()
    {
        long nowNs = ReadNs();
        NowNs = nowNs;
        NowMs = nowNs / 1_000_000;
        if (nowNs >= _nextWallCheckNs)
        {
            _nextWallCheckNs = nowNs + WallCheckNs;
            _wallOffsetNs = ((DateTimeOffset.UtcNow.UtcTicks - UnixEpochTicks) * 100) - nowNs;
        }
    }
}
