using System.Text.Json;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>/stats?format=json: one array of name and value, the histograms as its last element.</summary>
internal static class StatsJson
{
    internal static void Write(StatsStore store, StatsQuery query, AdminReply reply)
    {
        reply.ContentType = AdminReply.Json;
        using var json = new Utf8JsonWriter(reply.Body);
        json.WriteStartObject();
        json.WriteStartArray("stats");
        if (query.WantsTexts)
        {
            foreach ((string name, string value) in store.Texts.OrderBy(t => t.Key, StringComparer.Ordinal))
            {
                if (query.Passes(name))
                {
                    json.WriteStartObject();
                    json.WriteString("name", name);
                    json.WriteString("value", value);
                    json.WriteEndObject();
                }
            }
        }

        foreach (StatValue stat in store.Numbers(query).OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name", stat.Name);
            json.WriteNumber("value", stat.Value);
            json.WriteEndObject();
        }

        WriteHistograms(json, store, query);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHistograms(Utf8JsonWriter json, StatsStore store, StatsQuery query)
    {
        var all = store.Histograms(query).OrderBy(h => h.Name, StringComparer.Ordinal).ToList();
        if (all.Count == 0)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject("histograms");
        json.WriteStartArray("supported_quantiles");
        foreach (double quantile in HistogramQuantiles.Quantiles)
        {
            json.WriteNumberValue(quantile * 100);
        }

        json.WriteEndArray();
        json.WriteStartArray("computed_quantiles");
        foreach (var (name, cumulative, interval) in all)
        {
            double[] since = HistogramQuantiles.Compute(cumulative);
            double[] last = HistogramQuantiles.Compute(interval);
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteStartArray("values");
            for (int i = 0; i < since.Length; i++)
            {
                json.WriteStartObject();
                WriteNumber(json, "interval", last[i]);
                WriteNumber(json, "cumulative", since[i]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
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
