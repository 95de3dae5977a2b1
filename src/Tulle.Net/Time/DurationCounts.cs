using System.Numerics;

namespace Tulle.Net;

/// <summary>
/// How often something took so long, in powers of two of a microsecond. One thread adds; others may read, and see each
/// count whole.
/// </summary>
public sealed class DurationCounts
{
    /// <summary>The last one holds everything from 2^21 us (two seconds) on.</summary>
    public const int Buckets = 23;

    private readonly long[] _counts = new long[Buckets];

    public void Add(long durationNs)
    {
        int bucket = durationNs < 1000 ? 0 : Math.Min(BitOperations.Log2((ulong)durationNs / 1000) + 1, Buckets - 1);
        Volatile.Write(ref _counts[bucket], _counts[bucket] + 1);
    }

    /// <summary>Durations below <see cref="UpperMicros"/> that are not in the bucket before.</summary>
    public long Count(int bucket) => Volatile.Read(ref _counts[bucket]);

    public static long UpperMicros(int bucket) => bucket == Buckets - 1 ? long.MaxValue : 1L << bucket;
}
