using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class FaultTranslation
{
    public static FaultSettings Translate(HTTPFault message, Scope at) => new()
    {
        Delay = TranslateDelay(message, at.Field("delay")),
        Abort = TranslateAbort(message, at.Field("abort")),
        UpstreamCluster = message.UpstreamCluster,
        DownstreamNodes = [.. message.DownstreamNodes.Select(Texts.Bytes)],
        Headers = MatcherTranslation.Headers(message.Headers, at, "headers"),
        MaxActiveFaults = at.Context.Runtime.LiveNumber(
            "fault.http.max_active_faults", message.MaxActiveFaults ?? long.MaxValue),
        ResponseRateLimit = TranslateRateLimit(message.ResponseRateLimit, at.Field("response_rate_limit")),
    };

    private static Model.FaultDelay? TranslateDelay(HTTPFault fault, Scope at)
    {
        if (fault.Delay is not { } message)
        {
            return null;
        }

        bool fromHeader = message.FaultDelaySecifierCase == FaultDelay_FaultDelaySecifierCase.HeaderDelay;
        string key = fault.DelayPercentRuntime.Length > 0 ? fault.DelayPercentRuntime
            : "fault.http.delay.fixed_delay_percent";
        RuntimeFraction percentage = at.Context.Runtime.Fraction(key, Fractions.Translate(message.Percentage));
        RuntimeNumber delayMs = at.Context.Runtime.LiveNumber(
            "fault.http.delay.fixed_duration_ms", message.FixedDelay.Ms(0));
        return new Model.FaultDelay(delayMs, fromHeader, percentage);
    }

    private static Model.FaultAbort? TranslateAbort(HTTPFault fault, Scope at)
    {
        if (fault.Abort is not { } message)
        {
            return null;
        }

        string key = fault.AbortPercentRuntime.Length > 0 ? fault.AbortPercentRuntime
            : "fault.http.abort.abort_percent";
        RuntimeFraction percentage = at.Context.Runtime.Fraction(key, Fractions.Translate(message.Percentage));
        switch (message.ErrorTypeCase)
        {
            case FaultAbort_ErrorTypeCase.HttpStatus:
                return new Model.FaultAbort(
                    at.Context.Runtime.LiveNumber("fault.http.abort.http_status", message.HttpStatus),
                    null, false, percentage);
            case FaultAbort_ErrorTypeCase.GrpcStatus:
                return new Model.FaultAbort(
                    null, at.Context.Runtime.LiveNumber("fault.http.abort.grpc_status", message.GrpcStatus),
                    false, percentage);
            case FaultAbort_ErrorTypeCase.HeaderAbort:
                return new Model.FaultAbort(null, null, true, percentage);
            default:
                at.Error("an abort needs one of http_status, grpc_status, header_abort");
                return null;
        }
    }

    private static Model.FaultRateLimit? TranslateRateLimit(Messages.FaultRateLimit? message, Scope at)
    {
        if (message is null)
        {
            return null;
        }

        bool fromHeader = message.LimitTypeCase == FaultRateLimit_LimitTypeCase.HeaderLimit;
        RuntimeFraction percentage = at.Context.Runtime.Fraction(
            "fault.http.rate_limit.response_percent", Fractions.Translate(message.Percentage));
        return new Model.FaultRateLimit((long)(message.FixedLimit?.LimitKbps ?? 0), fromHeader, percentage);
    }
}
