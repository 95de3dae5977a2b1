using System.Globalization;
using System.Text;
using Tulle.Model.Stats;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>/stats as lines: texts, then numbers, then histograms, each sorted.</summary>
internal static class StatsText
{
    internal static void Write(StatsStore store, StatsQuery query, HistogramMode mode, AdminReply reply)
    {
        if (query.WantsTexts)
        {
            foreach ((string name, string value) in store.Texts.OrderBy(t => t.Key, StringComparer.Ordinal))
            {
                if (query.Passes(name))
                {
                    reply.Write($"{name}: \"{value}\"\n");
                }
            }
        }

        foreach (StatValue stat in store.Numbers(query).OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            reply.Write($"{stat.Name}: {stat.Value}\n");
        }

        HistogramBuckets[] settings = store.Registry.Settings.Buckets;
        foreach (var (name, cumulative, interval) in
            store.Histograms(query).OrderBy(h => h.Name, StringComparer.Ordinal))
        {
            string shown = cumulative is null ? " No recorded values" : mode switch
            {
                HistogramMode.Cumulative or HistogramMode.Disjoint => " " + Buckets(
                    cumulative, interval, HistogramBuckets.BoundsOf(settings, name), mode),
                HistogramMode.Detailed => $"\n  totals={Cells(cumulative)}\n  intervals={Cells(interval)}"
                    + $"\n  summary={Summary(cumulative, interval)}",
                _ => " " + Summary(cumulative, interval),
            };
            reply.Write($"{name}:{shown}\n");
        }
    }

    private static string Summary(HistogramCells cumulative, HistogramCells? interval)
    {
        double[] since = HistogramQuantiles.Compute(cumulative);
        double[] last = HistogramQuantiles.Compute(interval);
        var text = new StringBuilder();
        for (int i = 0; i < since.Length; i++)
        {
            string quantile = HistogramQuantiles.Number(HistogramQuantiles.Quantiles[i] * 100);
            text.Append(i == 0 ? "" : " ").Append('P').Append(quantile).Append('(')
                .Append(HistogramQuantiles.Number(last[i])).Append(',')
                .Append(HistogramQuantiles.Number(since[i])).Append(')');
        }

        return text.ToString();
    }

    private static string Buckets(
        HistogramCells cumulative, HistogramCells? interval, double[] bounds, HistogramMode mode)
    {
        bool disjoint = mode == HistogramMode.Disjoint;
        long[] since = disjoint
            ? HistogramBucketCounts.Disjoint(cumulative, bounds)
            : HistogramBucketCounts.Cumulative(cumulative, bounds);
        long[] last = disjoint
            ? HistogramBucketCounts.Disjoint(interval, bounds)
            : HistogramBucketCounts.Cumulative(interval, bounds);
        var text = new StringBuilder();
        for (int i = 0; i < bounds.Length; i++)
        {
            text.Append(i == 0 ? "" : " ")
                .Append(CultureInfo.InvariantCulture, $"B{HistogramQuantiles.Number(bounds[i])}({last[i]},{since[i]})");
        }

        return text.ToString();
    }

    private static string Cells(HistogramCells? cells)
    {
        var text = new StringBuilder();
        foreach (var (low, width, count) in cells?.Filled() ?? [])
        {
            text.Append(text.Length == 0 ? "" : ", ")
                .Append(CultureInfo.InvariantCulture, $"{low},{width}:{count}");
        }

        return text.ToString();
    }
}
