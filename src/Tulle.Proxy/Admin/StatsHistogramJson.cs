using System.Text.Json;
using Tulle.Model.Stats;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>The histograms of /stats?format=json, in the shape that histogram_buckets asks for.</summary>
internal static class StatsHistogramJson
{
    internal static void Write(Utf8JsonWriter json, StatsStore store, StatsQuery query, HistogramMode mode)
    {
        var all = store.Histograms(query).OrderBy(h => h.Name, StringComparer.Ordinal).ToList();
        if (all.Count == 0)
        {
            return;
        }

        json.WriteStartObject();
        json.WritePropertyName("histograms");
        bool hasQuantiles = mode is not (HistogramMode.Cumulative or HistogramMode.Disjoint);
        if (hasQuantiles)
        {
            json.WriteStartObject();
            json.WritePropertyName(mode == HistogramMode.Detailed ? "supported_percentiles" : "supported_quantiles");
            WriteQuantileNames(json);
            json.WritePropertyName(mode == HistogramMode.Detailed ? "details" : "computed_quantiles");
        }

        json.WriteStartArray();
        foreach (var (name, cumulative, interval) in all)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            if (!hasQuantiles)
            {
                double[] bounds = HistogramBuckets.BoundsOf(store.Registry.Settings.Buckets, name);
                WriteBuckets(json, cumulative, interval, bounds, mode);
            }
            else
            {
                WriteQuantiles(json, cumulative, interval, mode == HistogramMode.Detailed);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (hasQuantiles)
        {
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteQuantileNames(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (double quantile in HistogramQuantiles.Quantiles)
        {
            json.WriteNumberValue(quantile * 100);
        }

        json.WriteEndArray();
    }

    private static void WriteBuckets(
        Utf8JsonWriter json, HistogramCells? cumulative, HistogramCells? interval, double[] bounds, HistogramMode mode)
    {
        bool disjoint = mode == HistogramMode.Disjoint;
        long[] since = disjoint
            ? HistogramBucketCounts.Disjoint(cumulative, bounds)
            : HistogramBucketCounts.Cumulative(cumulative, bounds);
        long[] last = disjoint
            ? HistogramBucketCounts.Disjoint(interval, bounds)
            : HistogramBucketCounts.Cumulative(interval, bounds);
        json.WriteStartArray("buckets");
        for (int i = 0; i < bounds.Length; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("upper_bound", bounds[i]);
            json.WriteNumber("interval", last[i]);
            json.WriteNumber("cumulative", since[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteQuantiles(
        Utf8JsonWriter json, HistogramCells? cumulative, HistogramCells? interval, bool isDetailed)
    {
        if (isDetailed)
        {
            WriteCells(json, "totals", cumulative);
            WriteCells(json, "intervals", interval);
        }

        double[] since = HistogramQuantiles.Compute(cumulative);
        double[] last = HistogramQuantiles.Compute(interval);
        json.WriteStartArray(isDetailed ? "percentiles" : "values");
        for (int i = 0; i < since.Length; i++)
        {
            json.WriteStartObject();
            WriteNumber(json, "cumulative", since[i]);
            WriteNumber(json, "interval", last[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCells(Utf8JsonWriter json, string property, HistogramCells? cells)
    {
        json.WriteStartArray(property);
        foreach (var (low, width, count) in cells?.Filled() ?? [])
        {
            json.WriteStartObject();
            json.WriteNumber("lower_bound", low);
            json.WriteNumber("width", width);
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsNaN(value))
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, value);
        }
    }
}
