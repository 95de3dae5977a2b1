using System.Globalization;

namespace Tulle.Grpc;

/// <summary>The header grpc-timeout: at most eight digits and a unit (PROTOCOL-HTTP2.md, "Timeout").</summary>
public static class GrpcTimeout
{
    /// <summary>In microseconds, so that the smallest units do not vanish; nanoseconds are rounded up.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long timeoutUs)
    {
        timeoutUs = 0;
        if (text.Length is < 2 or > 9) return false;
        if (!long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long value)) return false;
        long unitUs = text[^1] switch
        {
            'H' => 3_600_000_000,
            'M' => 60_000_000,
            'S' => 1_000_000,
            'm' => 1_000,
            'u' => 1,
            'n' => 0,
            _ => -1,
        };
        timeoutUs = unitUs == 0 ? (value + 999) / 1000 : value * unitUs;
        return unitUs >= 0;
    }

    /// <summary>
    /// In the finest unit that fits into eight digits, rounded down: a deadline must not grow on its way.
    /// </summary>
    public static string Format(long timeoutMs)
    {
        if (timeoutMs <= 0) return "0m";
        (long value, char unit) = timeoutMs switch
        {
            < 100_000_000 => (timeoutMs, 'm'),
            < 100_000_000_000 => (timeoutMs / 1000, 'S'),
            < 6_000_000_000_000 => (timeoutMs / 60_000, 'M'),
            _ => (Math.Min(timeoutMs / 3_600_000, 99_999_999), 'H'),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
    }
}
