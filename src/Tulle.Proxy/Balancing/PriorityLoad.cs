namespace Tulle.Proxy.Balancing;

/// <summary>How many percent of the requests each priority gets: priorities overflow by health, as in Envoy.</summary>
internal sealed class PriorityLoad
{
    /// <summary>A priority counts as wholly healthy while 1/1.4 of its endpoints are.</summary>
    public const int DefaultOverprovisioningFactor = 140;

    public int[] HealthyPercent { get; private set; } = [];

    public int[] DegradedPercent { get; private set; } = [];

    /// <summary>Per priority: too few endpoints are available, so health is ignored.</summary>
    public bool[] InPanic { get; private set; } = [];

    /// <param name="totals">Endpoints per priority.</param>
    /// <param name="healthy">Healthy ones per priority.</param>
    /// <param name="degraded">Degraded ones per priority.</param>
    /// <param name="overprovisioningFactor">Percent; 140 by default.</param>
    /// <param name="panicThresholdPercent">0 switches panic off; 50 by default.</param>
    public void Compute(
        ReadOnlySpan<int> totals,
        ReadOnlySpan<int> healthy,
        ReadOnlySpan<int> degraded,
        int overprovisioningFactor,
        double panicThresholdPercent)
    {
        int priorities = totals.Length;
        HealthyPercent = new int[priorities];
        DegradedPercent = new int[priorities];
        InPanic = new bool[priorities];
        Span<int> healthyShare = stackalloc int[priorities];
        Span<int> degradedShare = stackalloc int[priorities];
        int available = 0;
        for (int p = 0; p < priorities; p++)
        {
            if (totals[p] > 0)
            {
                healthyShare[p] = (int)Math.Min(100L, (long)overprovisioningFactor * healthy[p] / totals[p]);
                degradedShare[p] = (int)Math.Min(100L, (long)overprovisioningFactor * degraded[p] / totals[p]);
                available += healthyShare[p] + degradedShare[p];
            }
        }

        available = Math.Min(100, available);
        bool totalPanic = MarkPanic(totals, healthy, degraded, available, panicThresholdPercent);
        if (totalPanic)
        {
            SpreadByCount(totals);
        }
        else if (available > 0)
        {
            SpreadByHealth(healthyShare, degradedShare, available);
        }
    }

    private bool MarkPanic(
        ReadOnlySpan<int> totals,
        ReadOnlySpan<int> healthy,
        ReadOnlySpan<int> degraded,
        int available,
        double panicThresholdPercent)
    {
        bool all = available < 100;
        for (int p = 0; p < totals.Length; p++)
        {
            double percent = totals[p] == 0 ? 0 : 100.0 * (healthy[p] + degraded[p]) / totals[p];
            InPanic[p] = available < 100 && percent < panicThresholdPercent;
            all &= InPanic[p];
        }

        return all;
    }

    private void SpreadByCount(ReadOnlySpan<int> totals)
    {
        int sum = 0;
        int firstWithHosts = -1;
        for (int p = 0; p < totals.Length; p++)
        {
            sum += totals[p];
            firstWithHosts = firstWithHosts < 0 && totals[p] > 0 ? p : firstWithHosts;
        }

        int left = 100;
        for (int p = 0; p < totals.Length && sum > 0; p++)
        {
            HealthyPercent[p] = (int)(100L * totals[p] / sum);
            left -= HealthyPercent[p];
        }

        if (firstWithHosts >= 0)
        {
            HealthyPercent[firstWithHosts] += left;
        }
    }

    private void SpreadByHealth(ReadOnlySpan<int> healthyShare, ReadOnlySpan<int> degradedShare, int available)
    {
        int left = 100;
        int first = -1;
        for (int p = 0; p < healthyShare.Length; p++)
        {
            HealthyPercent[p] = Math.Min(left, healthyShare[p] * 100 / available);
            left -= HealthyPercent[p];
            first = first < 0 && healthyShare[p] > 0 ? p : first;
        }

        int firstDegraded = -1;
        for (int p = 0; p < degradedShare.Length; p++)
        {
            DegradedPercent[p] = Math.Min(left, degradedShare[p] * 100 / available);
            left -= DegradedPercent[p];
            firstDegraded = firstDegraded < 0 && degradedShare[p] > 0 ? p : firstDegraded;
        }

        // What rounding left over goes to the first that can take it.
        if (first >= 0)
        {
            HealthyPercent[first] += left;
        }
        else if (firstDegraded >= 0)
        {
            DegradedPercent[firstDegraded] += left;
        }
    }
}
