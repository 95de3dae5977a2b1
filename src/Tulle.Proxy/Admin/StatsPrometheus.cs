using System.Globalization;
using System.Text;
using Tulle.Model;
using Tulle.Model.Stats;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>
/// /stats/prometheus, text format 0.0.4: "envoy_" and the name without its variable parts, which become labels. Each
/// metric has one TYPE line.
/// </summary>
internal static class StatsPrometheus
{
    internal static void Write(
        StatsStore store, StatsQuery query, HistogramMode mode, bool withTexts, AdminReply reply)
    {
        StatTagger tagger = store.Registry.Settings.Tagger;
        var numbers = store.Numbers(query)
            .Select(s => (Stat: s, Tags: tagger.Extract(s.Name)))
            .OrderBy(s => s.Stat.Kind == StatKind.Counter ? 0 : 1)
            .ThenBy(s => s.Tags.Name, StringComparer.Ordinal)
            .ThenBy(s => s.Stat.Name, StringComparer.Ordinal);
        string last = "";
        foreach (var (stat, tags) in numbers)
        {
            string name = StartMetric(tags, stat.Kind == StatKind.Counter ? "counter" : "gauge", ref last, reply);
            reply.Write($"{name}{{{Labels(tags)}}} {stat.Value}\n");
        }

        if (withTexts && query.WantsTexts)
        {
            WriteTexts(store, query, tagger, reply);
        }

        WriteHistograms(store, query, mode, reply);
    }

    /// <summary>Texts as labels of a number that is always 1.</summary>
    private static void WriteTexts(StatsStore store, StatsQuery query, StatTagger tagger, AdminReply reply)
    {
        string last = "";
        foreach ((string name, string value) in store.Texts.OrderBy(static t => t.Key, StringComparer.Ordinal))
        {
            if (query.Passes(name))
            {
                StatTags tags = tagger.Extract(name);
                string metric = StartMetric(tags, "gauge", ref last, reply);
                reply.Write($"{metric}{{{Before(Labels(tags))}text_value=\"{Escape(value)}\"}} 1\n");
            }
        }
    }

    private static void WriteHistograms(StatsStore store, StatsQuery query, HistogramMode mode, AdminReply reply)
    {
        StatsSettings settings = store.Registry.Settings;
        var histograms = store.Histograms(query)
            .Select(h => (Histogram: h, Tags: settings.Tagger.Extract(h.Name)))
            .OrderBy(h => h.Tags.Name, StringComparer.Ordinal)
            .ThenBy(h => h.Tags.FullName, StringComparer.Ordinal);
        bool isSummary = mode == HistogramMode.Summary;
        string last = "";
        foreach (var (histogram, tags) in histograms)
        {
            string name = StartMetric(tags, isSummary ? "summary" : "histogram", ref last, reply);
            HistogramCells? cells = isSummary ? histogram.Interval : histogram.Cumulative;
            string labels = Labels(tags);
            if (isSummary)
            {
                WriteQuantiles(name, Before(labels), cells, reply);
            }
            else
            {
                double[] bounds = HistogramBuckets.BoundsOf(settings.Buckets, tags.FullName);
                WriteBuckets(name, Before(labels), cells, bounds, reply);
            }

            reply.Write($"{name}_sum{{{labels}}} {cells?.Sum ?? 0}\n");
            reply.Write($"{name}_count{{{labels}}} {cells?.Count ?? 0}\n");
        }
    }

    private static void WriteBuckets(
        string name, string labels, HistogramCells? cells, double[] bounds, AdminReply reply)
    {
        long[] counts = HistogramBucketCounts.Cumulative(cells, bounds);
        for (int i = 0; i < bounds.Length; i++)
        {
            reply.Write($"{name}_bucket{{{labels}le=\"{Number(bounds[i])}\"}} {counts[i]}\n");
        }

        reply.Write($"{name}_bucket{{{labels}le=\"+Inf\"}} {cells?.Count ?? 0}\n");
    }

    private static void WriteQuantiles(string name, string labels, HistogramCells? cells, AdminReply reply)
    {
        double[] values = HistogramQuantiles.Compute(cells);
        for (int i = 0; i < values.Length; i++)
        {
            string quantile = Number(HistogramQuantiles.Quantiles[i]);
            string value = double.IsNaN(values[i]) ? "nan" : Number(values[i]);
            reply.Write($"{name}{{{labels}quantile=\"{quantile}\"}} {value}\n");
        }
    }

    /// <summary>The metric's name, with its TYPE line before the first of them.</summary>
    private static string StartMetric(StatTags tags, string type, ref string last, AdminReply reply)
    {
        string name = "envoy_" + Sanitize(tags.Name);
        if (name != last)
        {
            reply.Write($"# TYPE {name} {type}\n");
            last = name;
        }

        return name;
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Before(string labels) => labels.Length == 0 ? "" : labels + ",";

    private static string Labels(StatTags tags)
    {
        var text = new StringBuilder();
        foreach ((string label, string value) in tags.Tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(Sanitize(label)).Append("=\"");
            text.Append(Escape(value)).Append('"');
        }

        return text.ToString();
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    private static string Sanitize(string name) => string.Create(name.Length, name, static (to, from) =>
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
        }
    });
}
