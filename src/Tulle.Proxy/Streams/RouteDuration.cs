using Tulle.Http;
using Tulle.Model;

namespace Tulle.Proxy.Streams;

/// <summary>A route's max_stream_duration, and what grpc-timeout may do to it.</summary>
internal static class RouteDuration
{
    public static void Apply(HttpStream stream, MaxStreamDuration duration)
    {
        if (duration.GrpcTimeoutHeaderMaxMs is { } maxMs
            && stream.RequestHeaders.TryGet(HeaderName.GrpcTimeout, out ReadOnlySpan<byte> text)
            && TryParseGrpcTimeout(text, out long asked))
        {
            long limitMs = maxMs > 0 && asked > maxMs ? maxMs : asked;
            if (duration.GrpcTimeoutHeaderOffsetMs > 0 && limitMs > duration.GrpcTimeoutHeaderOffsetMs)
            {
                limitMs -= duration.GrpcTimeoutHeaderOffsetMs;
            }

            stream.Timer.SetMaxDuration(limitMs);
            return;
        }

        if (duration.MaxStreamDurationMs is { } routeMs)
        {
            stream.Timer.SetMaxDuration(routeMs);
        }
    }

    /// <summary>gRPC over HTTP/2, "Timeout": at most 8 digits and a unit; rounded up to milliseconds.</summary>
    internal static bool TryParseGrpcTimeout(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length is < 2 or > 9
            || !System.Buffers.Text.Utf8Parser.TryParse(text, out uint value, out int used) || used != text.Length - 1)
        {
            return false;
        }

        milliseconds = text[^1] switch
        {
            (byte)'H' => value * 3_600_000L,
            (byte)'M' => value * 60_000L,
            (byte)'S' => value * 1000L,
            (byte)'m' => value,
            (byte)'u' => (value + 999L) / 1000,
            (byte)'n' => (value + 999_999L) / 1_000_000,
            _ => -1,
        };
        return milliseconds >= 0;
    }
}
