using Tulle.Http;
using Tulle.Model;

namespace Tulle.Proxy.Streams;

/// <summary>A route's max_stream_duration, and what grpc-timeout may do to it.</summary>
internal static class RouteDuration
{
    public static void Apply(HttpStream stream, MaxStreamDuration duration)
    {
        HeaderTable request = stream.RequestHeaders;
        bool isGrpc = GrpcSemantics.IsGrpcRequest(request);
        if (!TryFromHeader(request, duration, out long limitMs))
        {
            long ownMs = stream.Manager.Config.MaxStreamDurationMs;
            limitMs = duration.MaxStreamDurationMs ?? ownMs;
            if (limitMs == 0)
            {
                stream.Timer.ClearMaxDuration();
                if (isGrpc && ownMs > 0)
                {
                    // The route lifts a limit: the next hop must not see one either.
                    request.RemoveAll(HeaderName.GrpcTimeout);
                }

                return;
            }
        }

        if (isGrpc)
        {
            // The next hop gets the time that this one has.
            GrpcTimeoutHeader.Write(request, limitMs);
        }

        // A timeout of 0 has expired already.
        stream.Timer.SetMaxDuration(limitMs);
    }

    /// <summary>The client's grpc-timeout, capped and shortened. False: it has none that counts here.</summary>
    private static bool TryFromHeader(HeaderTable request, MaxStreamDuration duration, out long limitMs)
    {
        limitMs = 0;
        if (duration.GrpcTimeoutHeaderMaxMs is not { } maxMs || !GrpcTimeoutHeader.TryRead(request, out limitMs))
        {
            return false;
        }

        limitMs = maxMs > 0 ? Math.Min(limitMs, maxMs) : limitMs;
        limitMs -= Math.Min(limitMs, duration.GrpcTimeoutHeaderOffsetMs);
        return true;
    }
}
