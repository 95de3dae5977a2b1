using System.Globalization;
using System.Text;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>
/// /stats/prometheus, text format 0.0.4: "envoy_" and the name without its variable parts, which become labels. Each
/// metric has one TYPE line.
/// </summary>
internal static class StatsPrometheus
{
    /// <summary>Envoy's default buckets, milliseconds.</summary>
    private static readonly double[] s_buckets =
    [
        0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000, 1800000, 3600000,
    ];

    internal static void Write(StatsStore store, StatsQuery query, AdminReply reply)
    {
        var numbers = store.Numbers(query)
            .Select(s => (Stat: s, Tags: StatTags.Extract(s.Name)))
            .OrderBy(s => s.Stat.Kind == StatKind.Counter ? 0 : 1)
            .ThenBy(s => s.Tags.Name, StringComparer.Ordinal)
            .ThenBy(s => s.Stat.Name, StringComparer.Ordinal);
        string last = "";
        foreach (var (stat, tags) in numbers)
        {
            string name = MetricName(tags.Name);
            if (name != last)
            {
                reply.Write($"# TYPE {name} {(stat.Kind == StatKind.Counter ? "counter" : "gauge")}\n");
                last = name;
            }

            reply.Write($"{name}{{{Labels(tags)}}} {stat.Value}\n");
        }

        WriteHistograms(store, query, reply);
    }

    private static void WriteHistograms(StatsStore store, StatsQuery query, AdminReply reply)
    {
        var histograms = store.Histograms(query)
            .Select(h => (h.Cumulative, Tags: StatTags.Extract(h.Name)))
            .OrderBy(h => h.Tags.Name, StringComparer.Ordinal)
            .ThenBy(h => h.Tags.FullName, StringComparer.Ordinal);
        string last = "";
        foreach (var (cells, tags) in histograms)
        {
            string name = MetricName(tags.Name);
            if (name != last)
            {
                reply.Write($"# TYPE {name} histogram\n");
                last = name;
            }

            string labels = Labels(tags);
            string before = labels.Length == 0 ? "" : labels + ",";
            foreach (double bucket in s_buckets)
            {
                string le = bucket.ToString(CultureInfo.InvariantCulture);
                reply.Write($"{name}_bucket{{{before}le=\"{le}\"}} {CountUpTo(cells, bucket)}\n");
            }

            long count = cells?.Count ?? 0;
            reply.Write($"{name}_bucket{{{before}le=\"+Inf\"}} {count}\n");
            reply.Write($"{name}_sum{{{labels}}} {cells?.Sum ?? 0}\n");
            reply.Write($"{name}_count{{{labels}}} {count}\n");
        }
    }

    private static long CountUpTo(HistogramCells? cells, double limit)
    {
        long count = 0;
        if (cells is not null)
        {
            foreach (var (low, _, inCell) in cells.Filled())
            {
                count += low <= limit ? inCell : 0;
            }
        }

        return count;
    }

    private static string MetricName(string name) => "envoy_" + Sanitize(name);

    private static string Labels(StatTags tags)
    {
        var text = new StringBuilder();
        foreach ((string label, string value) in tags.Tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(Sanitize(label)).Append("=\"");
            text.Append(value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
        }

        return text.ToString();
    }

    private static string Sanitize(string name) => string.Create(name.Length, name, static (to, from) =>
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = char.IsAsciiLetterOrDigit(from[i]) || from[i] is '_' or ':' ? from[i] : '_';
        }
    });
}
