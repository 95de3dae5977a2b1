using System.Globalization;
using System.Text;

namespace Tulle.Load;

/// <summary>What a run, or an interval of it, showed.</summary>
internal sealed record LoadReport(
    double Seconds, long Completed, long Succeeded, double P50Ms, double P99Ms, double P999Ms, double MaxMs,
    double OfferedRate, long ConnectFailures)
{
    public double Rps => Seconds > 0 ? Completed / Seconds : 0;

    public double SuccessRate => Completed > 0 ? (double)Succeeded / Completed : 0;

    public static LoadReport Of(Histogram histogram, double seconds, long succeeded, double offered, long connectFailures) =>
        new(seconds, histogram.Count, succeeded, histogram.QuantileMs(0.5), histogram.QuantileMs(0.99),
            histogram.QuantileMs(0.999), histogram.MaxMicros / 1000.0, offered, connectFailures);

    /// <param name="kind">"interval" or "summary": a reader of the lines has to know which is the last.</param>
    public string ToJson(string kind)
    {
        StringBuilder json = new();
        json.Append("{\"kind\":\"").Append(kind).Append("\",");
        Append(json, "rps", Rps, "F1");
        Append(json, "success_rate", SuccessRate, "0.######");
        Append(json, "p50_ms", P50Ms, "F3");
        Append(json, "p99_ms", P99Ms, "F3");
        Append(json, "p999_ms", P999Ms, "F3");
        Append(json, "max_ms", MaxMs, "F3");
        Append(json, "requests", Completed, "F0");
        Append(json, "failed", Completed - Succeeded, "F0");
        Append(json, "connect_failures", ConnectFailures, "F0");
        Append(json, "offered_rps", OfferedRate, "F1");
        Append(json, "seconds", Seconds, "F2");
        json.Length -= 1;
        return json.Append('}').ToString();
    }

    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"""
        {Completed} requests in {Seconds:F1} s: {Rps:F1} rps of {OfferedRate:F1} offered, {SuccessRate:P2} succeeded
        p50 {P50Ms:F3} ms  p99 {P99Ms:F3} ms  p99.9 {P999Ms:F3} ms  max {MaxMs:F3} ms (from the intended send time)
        """);

    private static void Append(StringBuilder json, string name, double value, string format) =>
        json.Append('"').Append(name).Append("\":")
            .Append(value.ToString(format, CultureInfo.InvariantCulture)).Append(',');
}
