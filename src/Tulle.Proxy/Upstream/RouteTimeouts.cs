using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>The times that bound one request and each attempt; milliseconds, 0: none.</summary>
internal struct RouteTimeouts
{
    public long GlobalMs;
    public long PerTryMs;
    public long PerTryIdleMs;

    /// <summary>A try that takes too long would not be given up: the upstream has the whole time.</summary>
    public bool Hedges;

    /// <summary>The upstream of a gRPC request is told the time in grpc-timeout too (max_grpc_timeout).</summary>
    public bool WritesGrpcTimeout;

    /// <summary>
    /// The route's times, or those of the request's control headers (which the connection manager has removed from
    /// requests that may not set them). The headers end here.
    /// </summary>
    public static RouteTimeouts Of(ForwardAction action, HeaderTable request, bool respectExpectedTimeout)
    {
        RouteTimeouts timeouts = new()
        {
            GlobalMs = Global(action, request),
            PerTryMs = action.Retry?.PerTryTimeoutMs ?? 0,
            PerTryIdleMs = action.Retry?.PerTryIdleTimeoutMs ?? 0,
            WritesGrpcTimeout = action is { MaxStreamDuration: null, MaxGrpcTimeoutMs: not null }
                && GrpcSemantics.IsGrpcRequest(request),
        };
        if (respectExpectedTimeout && TryTake(request, HeaderName.XEnvoyExpectedRqTimeoutMs, out long expectedMs))
        {
            timeouts.GlobalMs = expectedMs;
            request.RemoveAll(HeaderName.XEnvoyUpstreamRqTimeoutMs);
        }
        else if (TryTake(request, HeaderName.XEnvoyUpstreamRqTimeoutMs, out long globalMs))
        {
            timeouts.GlobalMs = globalMs;
        }

        if (TryTake(request, HeaderName.XEnvoyUpstreamRqPerTryTimeoutMs, out long perTryMs))
        {
            timeouts.PerTryMs = perTryMs;
        }

        timeouts.Hedges = request.TryGet(HeaderName.XEnvoyHedgeOnPerTryTimeout, out ReadOnlySpan<byte> hedges)
            && hedges.SequenceEqual("true"u8);
        if (timeouts.PerTryMs >= timeouts.GlobalMs && timeouts.GlobalMs != 0)
        {
            timeouts.PerTryMs = 0;
        }

        return timeouts;
    }

    private static long Global(ForwardAction action, HeaderTable request)
    {
        // A max_stream_duration takes the route timeout's place (Envoy's newer timeouts).
        if (action.MaxStreamDuration is not null)
        {
            return 0;
        }

        if (action.MaxGrpcTimeoutMs is not { } maxMs || !GrpcSemantics.IsGrpcRequest(request))
        {
            return action.TimeoutMs;
        }

        // 0 means for ever, so an offset never leads there.
        GrpcTimeoutHeader.TryRead(request, out long askedMs);
        askedMs -= action.GrpcTimeoutOffsetMs < askedMs ? action.GrpcTimeoutOffsetMs : 0;
        return maxMs != 0 && (askedMs == 0 || askedMs > maxMs) ? maxMs : askedMs;
    }

    /// <summary>Tells the upstream how long an answer is waited for; a retry has less time left.</summary>
    /// <param name="request">Where the headers go.</param>
    /// <param name="elapsedMs">Of the global time.</param>
    /// <param name="tellExpected">Whether x-envoy-expected-rq-timeout-ms is wanted.</param>
    public readonly void WriteExpected(HeaderTable request, long elapsedMs, bool tellExpected)
    {
        long expectedMs = PerTryMs == 0 || Hedges ? GlobalMs : PerTryMs;
        if (expectedMs <= 0)
        {
            return;
        }

        if (GlobalMs > 0)
        {
            // 0 would mean for ever.
            expectedMs = elapsedMs >= GlobalMs ? 1 : Math.Min(expectedMs, GlobalMs - elapsedMs);
        }

        if (tellExpected)
        {
            Span<byte> digits = stackalloc byte[20];
            Utf8Formatter.TryFormat(expectedMs, digits, out int length);
            request.Set(HeaderName.XEnvoyExpectedRqTimeoutMs, digits[..length]);
        }

        if (WritesGrpcTimeout)
        {
            GrpcTimeoutHeader.Write(request, expectedMs);
        }
    }

    private static bool TryTake(HeaderTable request, HeaderName name, out long value)
    {
        value = 0;
        if (!request.TryGet(name, out ReadOnlySpan<byte> text))
        {
            return false;
        }

        bool ok = Utf8Parser.TryParse(text, out value, out int used) && used == text.Length && value >= 0;
        request.RemoveAll(name);
        return ok;
    }
}
