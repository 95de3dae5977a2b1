namespace Tulle.Http.Http1;

/// <summary>
/// The value of Date (RFC 9110 section 5.6.7, IMF-fixdate), formatted again only when the second changes. One worker's.
/// </summary>
public sealed class HttpDateCache
{
    private const int Length = 29;
    private const long NotFormatted = long.MinValue;

    private readonly byte[] _text = new byte[Length];
    private long _second = NotFormatted;

    /// <summary>The date of a moment, e.g. "Sun, 06 Nov 1994 08:49:37 GMT"; valid until the next call.</summary>
    public ReadOnlySpan<byte> Get(long unixMs)
    {
        long second = Math.Max(0, unixMs) / 1000;
        if (second != _second)
        {
            _second = second;
            Write(_text, second);
        }
        return _text;
    }

    /// <summary>Writes the date of a Unix second, not negative, in 29 bytes.</summary>
    public static void Write(Span<byte> text, long unixSecond)
    {
        (long days, long secondOfDay) = Math.DivRem(unixSecond, 86400);
        (int year, int month, int day) = CivilFromDays(days);
        "Thu, 00 Jan 0000 00:00:00 GMT"u8.CopyTo(text);
        "ThuFriSatSunMonTueWed"u8.Slice((int)(days % 7) * 3, 3).CopyTo(text);
        TwoDigits(text[5..], day);
        "JanFebMarAprMayJunJulAugSepOctNovDec"u8.Slice((month - 1) * 3, 3).CopyTo(text[8..]);
        TwoDigits(text[12..], year / 100);
        TwoDigits(text[14..], year % 100);
        TwoDigits(text[17..], (int)(secondOfDay / 3600));
        TwoDigits(text[20..], (int)(secondOfDay / 60 % 60));
        TwoDigits(text[23..], (int)(secondOfDay % 60));
    }

    private static void TwoDigits(Span<byte> text, int value)
    {
        text[0] = (byte)('0' + (value / 10 % 10));
        text[1] = (byte)('0' + (value % 10));
    }

    // Years begin in March here, so that the leap day is the last of a year; 146,097 days are 400 years.
    private static (int Year, int Month, int Day) CivilFromDays(long daysSince1970)
    {
        long days = daysSince1970 + 719468;
        long era = days / 146097;
        long dayOfEra = days % 146097;
        long yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        long monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        int day = (int)(dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1);
        int month = (int)(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
        return ((int)(yearOfEra + (era * 400)) + (month <= 2 ? 1 : 0), month, day);
    }
}
