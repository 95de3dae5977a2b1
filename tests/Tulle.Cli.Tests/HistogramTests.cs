using Tulle.Load;

namespace Tulle.Cli.Tests;

public sealed class HistogramTests
{
    [Fact]
    public void Quantiles_are_known_to_one_in_a_thousand()
    {
        Histogram histogram = new();
        for (int micros = 1; micros <= 1_000_000; micros += 7)
        {
            histogram.Record(micros);
        }

        foreach (double quantile in new[] { 0.01, 0.25, 0.5, 0.9, 0.99, 0.999 })
        {
            double expectedMs = quantile * 1000;
            Assert.InRange(histogram.QuantileMs(quantile), expectedMs * 0.998, expectedMs * 1.002);
        }

        Assert.Equal(histogram.MaxMicros / 1000.0, histogram.QuantileMs(1), 3);
    }

    [Fact]
    public void Nothing_recorded_is_zero_and_absurd_values_are_kept_in_range()
    {
        Histogram histogram = new();
        Assert.Equal(0, histogram.QuantileMs(0.5));
        histogram.Record(-5);
        histogram.Record(long.MaxValue);
        Assert.Equal(2, histogram.Count);
        Assert.Equal(0, histogram.QuantileMs(0.5));
    }
}
