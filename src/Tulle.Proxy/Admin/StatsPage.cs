using System.Net;
using System.Text;
using Tulle.Model.Regex;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>/stats in its formats, and the pages of stat look-ups, which are not recorded here.</summary>
internal static class StatsPage
{
    internal static void Handle(ServerControl control, AdminRequest request, AdminReply reply)
    {
        string format = request.Get("format") ?? "text";
        if (format is not ("text" or "json" or "prometheus" or "html" or "active-html"))
        {
            reply.Fail(400, "usage: /stats?format=(html|active-html|json|prometheus|text)\n\n");
            return;
        }

        Write(control, request, reply, format);
    }

    internal static void HandlePrometheus(ServerControl control, AdminRequest request, AdminReply reply) =>
        Write(control, request, reply, "prometheus");

    internal static void HandleLookups(ServerControl control, AdminRequest request, AdminReply reply) => reply.Write(
        "Lookup tracking is not supported: stat names are resolved when the configuration is taken up.\n\ntotal: 0\n");

    internal static void RefuseLookups(ServerControl control, AdminRequest request, AdminReply reply) =>
        reply.Fail(501, "Lookup tracking is not supported.\n");

    private static void Write(ServerControl control, AdminRequest request, AdminReply reply, string format)
    {
        if (!TryParse(request, reply, out StatsQuery? query)
            || !TryParseMode(request, format == "prometheus", reply, out HistogramMode mode))
        {
            return;
        }

        ServerStats.Refresh(control);
        if (control.Stats.Registry.Settings.FlushOnAdmin)
        {
            control.Stats.FlushHistograms();
        }

        switch (format)
        {
            case "json":
                StatsJson.Write(control.Stats, query!, mode, request.Has("pretty"), reply);
                break;
            case "prometheus":
                StatsPrometheus.Write(control.Stats, query!, mode, request.Has("text_readouts"), reply);
                break;
            case "html" or "active-html":
                WriteHtml(control.Stats, query!, mode, reply);
                break;
            default:
                StatsText.Write(control.Stats, query!, mode, reply);
                break;
        }
    }

    private static void WriteHtml(StatsStore stats, StatsQuery query, HistogramMode mode, AdminReply reply)
    {
        var text = new AdminReply();
        StatsText.Write(stats, query, mode, text);
        reply.ContentType = AdminReply.Html;
        reply.Write("<!DOCTYPE html>\n<html lang='en'><head><title>Stats</title></head><body><pre>\n");
        reply.Write(WebUtility.HtmlEncode(Encoding.UTF8.GetString(text.Body.WrittenSpan)));
        reply.Write("</pre></body></html>\n");
    }

    private static bool TryParseMode(
        AdminRequest request, bool isPrometheus, AdminReply reply, out HistogramMode mode)
    {
        HistogramMode? read = request.Get("histogram_buckets") switch
        {
            null or "" or "none" => HistogramMode.Quantiles,
            "cumulative" => HistogramMode.Cumulative,
            "disjoint" => HistogramMode.Disjoint,
            "detailed" => HistogramMode.Detailed,
            "summary" => HistogramMode.Summary,
            _ => null,
        };
        mode = read ?? HistogramMode.Quantiles;
        if (read is null)
        {
            reply.Fail(400, "usage: /stats?histogram_buckets=(cumulative|disjoint|detailed|summary|none)\n");
        }
        else if (isPrometheus && mode is HistogramMode.Disjoint or HistogramMode.Detailed)
        {
            reply.Fail(400, "unsupported prometheus histogram bucket mode\n");
            return false;
        }

        return read is not null;
    }

    private static bool TryParse(AdminRequest request, AdminReply reply, out StatsQuery? query)
    {
        query = null;
        RegexProgram? filter = null;
        if (request.Get("filter") is { Length: > 0 } pattern &&
            !RegexProgram.TryCompile(pattern, out filter, out string error))
        {
            reply.Fail(400, $"Invalid re2 regex: {error}");
            return false;
        }

        string type = request.Get("type") ?? "All";
        if (type is not ("All" or "Counters" or "Gauges" or "Histograms" or "TextReadouts"))
        {
            reply.Fail(400, "invalid &type= param");
            return false;
        }

        query = new StatsQuery
        {
            UsedOnly = request.Has("usedonly"),
            HiddenOnly = request.Get("hidden") == "only",
            Filter = filter,
            TextsOnly = type == "TextReadouts",
            Kind = type switch
            {
                "Counters" => StatKind.Counter,
                "Gauges" => StatKind.Gauge,
                "Histograms" => StatKind.Histogram,
                _ => null,
            },
        };
        return true;
    }
}
