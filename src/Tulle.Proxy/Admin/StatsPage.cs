using Tulle.Model.Regex;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>/stats in its formats.</summary>
internal static class StatsPage
{
    internal static void Handle(ServerControl control, AdminRequest request, AdminReply reply)
    {
        string format = request.Get("format") ?? "text";
        if (format is not ("text" or "json" or "prometheus" or "html"))
        {
            reply.Fail(400, "usage: /stats?format=(html|json|prometheus|text)\n\n");
            return;
        }

        Write(control, request, reply, format);
    }

    internal static void HandlePrometheus(ServerControl control, AdminRequest request, AdminReply reply) =>
        Write(control, request, reply, "prometheus");

    private static void Write(ServerControl control, AdminRequest request, AdminReply reply, string format)
    {
        if (!TryParse(request, reply, out StatsQuery? query))
        {
            return;
        }

        ServerStats.Refresh(control);
        switch (format)
        {
            case "json":
                StatsJson.Write(control.Stats, query!, reply);
                break;
            case "prometheus":
                StatsPrometheus.Write(control.Stats, query!, reply);
                break;
            default:
                StatsText.Write(control.Stats, query!, reply);
                break;
        }
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
