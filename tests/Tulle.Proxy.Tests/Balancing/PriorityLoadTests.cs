using Tulle.Proxy.Balancing;

namespace Tulle.Proxy.Tests.Balancing;

public sealed class PriorityLoadTests
{
    [Theory]
    [InlineData(new[] { 4, 4 }, new[] { 4, 4 }, new[] { 100, 0 })]
    [InlineData(new[] { 4, 4 }, new[] { 3, 4 }, new[] { 100, 0 })]
    [InlineData(new[] { 10, 10 }, new[] { 5, 10 }, new[] { 70, 30 })]
    [InlineData(new[] { 4, 4 }, new[] { 0, 4 }, new[] { 0, 100 })]
    [InlineData(new[] { 0, 2 }, new[] { 0, 2 }, new[] { 0, 100 })]
    [InlineData(new[] { 10, 10 }, new[] { 1, 1 }, new[] { 50, 50 })]
    public void Priorities_overflow_by_health(int[] totals, int[] healthy, int[] expected)
    {
        PriorityLoad load = new();
        load.Compute(totals, healthy, new int[totals.Length], 140, panicThresholdPercent: 0);
        Assert.Equal(expected, load.HealthyPercent);
    }

    [Fact]
    public void With_all_in_panic_the_share_is_by_count()
    {
        PriorityLoad load = new();
        load.Compute([1, 3], [0, 0], [0, 0], 140, panicThresholdPercent: 50);
        Assert.Equal([25, 75], load.HealthyPercent);
        Assert.Equal([true, true], load.InPanic);
    }

    [Fact]
    public void A_threshold_of_zero_switches_panic_off()
    {
        PriorityLoad load = new();
        load.Compute([2], [0], [0], 140, panicThresholdPercent: 0);
        Assert.Equal([false], load.InPanic);
        Assert.Equal([0], load.HealthyPercent);
    }

    [Fact]
    public void Shares_sum_to_a_hundred_whatever_the_health()
    {
        FastRandom random = new(3);
        for (int round = 0; round < 500; round++)
        {
            int priorities = 1 + random.Next(4);
            int[] totals = new int[priorities];
            int[] healthy = new int[priorities];
            int[] degraded = new int[priorities];
            for (int p = 0; p < priorities; p++)
            {
                totals[p] = random.Next(20);
                healthy[p] = totals[p] == 0 ? 0 : random.Next(totals[p] + 1);
                degraded[p] = totals[p] - healthy[p] == 0 ? 0 : random.Next(totals[p] - healthy[p] + 1);
            }

            PriorityLoad load = new();
            load.Compute(totals, healthy, degraded, 140, panicThresholdPercent: 50);
            int sum = load.HealthyPercent.Sum() + load.DegradedPercent.Sum();
            Assert.Equal(totals.Sum() == 0 ? 0 : 100, sum);
        }
    }
}
