using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;

namespace Tulle.Proxy.Streams;

/// <summary>A route's max_stream_duration, and what grpc-timeout may do to it.</summary>
internal static class RouteDuration
{
    private const long MostDigits = 99_999_999;

    public static void Apply(HttpStream stream, MaxStreamDuration duration)
    {
        bool hasText = stream.RequestHeaders.TryGet(HeaderName.GrpcTimeout, out ReadOnlySpan<byte> text);
        if (!hasText || duration.GrpcTimeoutHeaderMaxMs is not { } maxMs || !TryParseGrpcTimeout(text, out long limitMs))
        {
            if (duration.MaxStreamDurationMs is not { } routeMs)
            {
                return;
            }

            limitMs = routeMs;
        }
        else
        {
            limitMs = maxMs > 0 && limitMs > maxMs ? maxMs : limitMs;
            limitMs -= Math.Min(limitMs, duration.GrpcTimeoutHeaderOffsetMs);
        }

        stream.Timer.SetMaxDuration(limitMs);
        if (hasText && limitMs > 0)
        {
            // The next hop gets the time that this one has.
            WriteGrpcTimeout(stream.RequestHeaders, limitMs);
        }
    }

    private static void WriteGrpcTimeout(HeaderTable headers, long milliseconds)
    {
        ReadOnlySpan<byte> units = "mSMH"u8;
        int unit = 0;
        while (milliseconds > MostDigits && unit < units.Length - 1)
        {
            milliseconds /= unit == 0 ? 1000 : 60;
            unit++;
        }

        Span<byte> text = stackalloc byte[24];
        Utf8Formatter.TryFormat(Math.Min(milliseconds, MostDigits), text, out int length);
        text[length] = units[unit];
        headers.Set(HeaderName.GrpcTimeout, text[..(length + 1)]);
    }

    /// <summary>gRPC over HTTP/2, "Timeout": at most 8 digits and a unit; rounded up to milliseconds.</summary>
    internal static bool TryParseGrpcTimeout(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length is < 2 or > 9
            || !Utf8Parser.TryParse(text, out uint value, out int used) || used != text.Length - 1)
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
