using System.Buffers.Text;
using Tulle.Http;

namespace Tulle.Model;

/// <summary>The header grpc-timeout (gRPC over HTTP/2, "Timeout"): at most eight digits and a unit.</summary>
public static class GrpcTimeoutHeader
{
    private const long LargestValue = 99_999_999;

    /// <summary>In milliseconds, rounded up. False: there is none, or none that can be read; it counts for nothing then.
    /// </summary>
    public static bool TryRead(HeaderTable request, out long milliseconds)
    {
        milliseconds = 0;
        return request.TryGet(HeaderName.GrpcTimeout, out ReadOnlySpan<byte> text) && TryParse(text, out milliseconds);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out long milliseconds)
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
        bool known = milliseconds >= 0;
        milliseconds = Math.Max(0, milliseconds);
        return known;
    }

    /// <summary>In the finest unit that eight digits hold, rounded down: a deadline must not grow on its way.</summary>
    public static void Write(HeaderTable request, long milliseconds)
    {
        ReadOnlySpan<byte> units = "mSMH"u8;
        int unit = 0;
        while (milliseconds > LargestValue && unit < units.Length - 1)
        {
            milliseconds /= unit == 0 ? 1000 : 60;
            unit++;
        }

        Span<byte> text = stackalloc byte[24];
        Utf8Formatter.TryFormat(Math.Clamp(milliseconds, 0, LargestValue), text, out int length);
        text[length] = units[unit];
        request.Set(HeaderName.GrpcTimeout, text[..(length + 1)]);
    }
}
