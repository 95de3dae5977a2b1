using System.Text.Json;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>/stats?format=json: one array of name and value, the histograms as its last element.</summary>
internal static class StatsJson
{
    internal static void Write(
        StatsStore store, StatsQuery query, HistogramMode mode, bool isPretty, AdminReply reply)
    {
        reply.ContentType = AdminReply.Json;
        using var json = new Utf8JsonWriter(reply.Body, new JsonWriterOptions { Indented = isPretty, IndentSize = 1 });
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

        StatsHistogramJson.Write(json, store, query, mode);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
