using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>A histogram's counts by the bounds that its buckets are configured to have.</summary>
internal static class HistogramBucketCounts
{
    /// <summary>How many values lie at or below each bound.</summary>
    internal static long[] Cumulative(HistogramCells? cells, double[] bounds)
    {
        long[] counts = new long[bounds.Length];
        if (cells is null)
        {
            return counts;
        }

        foreach (var (low, _, inCell) in cells.Filled())
        {
            for (int i = bounds.Length - 1; i >= 0 && low <= bounds[i]; i--)
            {
                counts[i] += inCell;
            }
        }

        return counts;
    }

    /// <summary>How many values lie between each bound and the one below it.</summary>
    internal static long[] Disjoint(HistogramCells? cells, double[] bounds)
    {
        long[] counts = Cumulative(cells, bounds);
        for (int i = counts.Length - 1; i > 0; i--)
        {
            counts[i] -= counts[i - 1];
        }

        return counts;
    }
}
