using System.Globalization;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>Durations and timestamps as protobuf's JSON mapping writes them.</summary>
internal static class TimeText
{
    private const int NanosPerSecond = 1_000_000_000;

    public static string Format(Duration duration)
    {
        string sign = duration.Seconds < 0 || duration.Nanos < 0 ? "-" : "";
        return $"{sign}{Math.Abs(duration.Seconds)}{Fraction(Math.Abs(duration.Nanos))}s";
    }

    public static string Format(Timestamp timestamp)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(timestamp.Seconds);
        return time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + Fraction(timestamp.Nanos) + "Z";
    }

    /// <summary>Digits, a point and at most nine digits, "s".</summary>
    public static bool TryParse(string text, out Duration duration)
    {
        duration = default;
        ReadOnlySpan<char> rest = text;
        bool negative = rest.StartsWith("-");
        if (negative) rest = rest[1..];
        if (rest.Length < 2 || rest[^1] != 's') return false;
        rest = rest[..^1];
        int point = rest.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? rest : rest[..point];
        if (!TryDigits(whole, 12, out long seconds) || seconds > Duration.MaxSeconds) return false;
        long nanos = 0;
        if (point >= 0)
        {
            ReadOnlySpan<char> digits = rest[(point + 1)..];
            if (!TryDigits(digits, 9, out nanos)) return false;
            for (int i = digits.Length; i < 9; i++) nanos *= 10;
        }
        duration = negative ? new Duration(-seconds, -(int)nanos) : new Duration(seconds, (int)nanos);
        return true;
    }

    public static bool TryParse(string text, out Timestamp timestamp)
    {
        timestamp = default;
        if (!text.Contains('T', StringComparison.Ordinal) || !DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) return false;
        long ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        if (rest < 0)
        {
            seconds--;
            rest += TimeSpan.TicksPerSecond;
        }
        timestamp = new Timestamp(seconds, (int)(rest * 100));
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<char> digits, int most, out long value)
    {
        value = 0;
        if (digits.Length == 0 || digits.Length > most) return false;
        foreach (char c in digits)
        {
            if (!char.IsAsciiDigit(c)) return false;
            value = (value * 10) + (c - '0');
        }
        return true;
    }

    /// <summary>Nothing, or three, six or nine digits.</summary>
    private static string Fraction(int nanos)
    {
        if (nanos == 0) return "";
        string digits = (nanos + NanosPerSecond).ToString(CultureInfo.InvariantCulture)[1..];
        if (digits.EndsWith("000000", StringComparison.Ordinal)) return "." + digits[..3];
        return digits.EndsWith("000", StringComparison.Ordinal) ? "." + digits[..6] : "." + digits;
    }
}
