using System.Text;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>/stats as text: strings, then counters and gauges, then histograms, each part sorted by name.</summary>
internal static class StatsText
{
    internal static void Write(StatsStore store, StatsQuery query, AdminReply reply)
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

        foreach (var (name, cumulative, interval) in
            store.Histograms(query).OrderBy(h => h.Name, StringComparer.Ordinal))
        {
            reply.Write($"{name}: {Summary(cumulative, interval)}\n");
        }
    }

    private static string Summary(HistogramCells? cumulative, HistogramCells? interval)
    {
        if (cumulative is null)
        {
            return "No recorded values";
        }

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
}
