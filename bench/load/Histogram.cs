using System.Numerics;

namespace Tulle.Load;

/// <summary>
/// Latencies in microseconds, in log-linear buckets as HdrHistogram has them: 1,024 steps an octave, so a value is
/// known to 0.1 %. Recording is two shifts and an increment.
/// </summary>
internal sealed class Histogram
{
    private const int StepBits = 10;
    private const int Steps = 1 << StepBits;
    private const int Octaves = 30;

    private readonly long[] _counts = new long[(Octaves + 1) * Steps];

    public long Count { get; private set; }

    public long MaxMicros { get; private set; }

    public void Record(long micros)
    {
        long value = Math.Clamp(micros, 0, (1L << (Octaves + StepBits - 1)) - 1);
        _counts[IndexOf(value)]++;
        Count++;
        MaxMicros = Math.Max(MaxMicros, value);
    }

    /// <summary>The smallest value that <paramref name="quantile"/> of all values do not exceed, in milliseconds.</summary>
    public double QuantileMs(double quantile)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(quantile * Count));
        long seen = 0;
        for (int i = 0; i < _counts.Length && Count > 0; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return Math.Min(HighestOf(i), MaxMicros) / 1000.0;
            }
        }

        return 0;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
        MaxMicros = 0;
    }

    private static int IndexOf(long value)
    {
        if (value < Steps)
        {
            return (int)value;
        }

        int octave = BitOperations.Log2((ulong)value) - StepBits + 1;
        return (octave * Steps) + (int)(value >> octave);
    }

    private static long HighestOf(int index)
    {
        int octave = index / Steps;
        if (octave == 0)
        {
            return index;
        }

        return (((long)(index % Steps) + 1) << octave) - 1;
    }
}
