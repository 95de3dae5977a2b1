using System.Text;

namespace Tulle.Model.Formatting;

/// <summary>
/// A strftime format of %START_TIME(...)%, compiled; times are UTC. Beside strftime's letters it knows %f and %1f to
/// %9f (fractions of the second) and %s (seconds since 1970, with %3f... behind it milliseconds and so on).
/// </summary>
internal sealed class TimeFormat
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const string Letters = "YmdHMSsfejybBaAFTDRzZItnphkl%";

    private static readonly string[] s_months =
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ];

    private static readonly string[] s_days =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private static readonly int[] s_daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    private readonly List<Piece> _pieces;

    private TimeFormat(List<Piece> pieces) => _pieces = pieces;

    /// <summary>2020-01-31T12:34:56.789Z.</summary>
    public static TimeFormat Default { get; } = Parse("%Y-%m-%dT%H:%M:%S.%3fZ");

    public static TimeFormat Parse(string format)
    {
        var pieces = new List<Piece>();
        var literal = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            int digits = i + 2 < format.Length && format[i] == '%' && format[i + 1] is >= '1' and <= '9'
                && format[i + 2] == 'f' ? format[i + 1] - '0' : 0;
            if (format[i] != '%' || i + 1 >= format.Length || (digits == 0 && !Letters.Contains(format[i + 1])))
            {
                literal.Append(format[i]);
                continue;
            }

            if (literal.Length > 0)
            {
                pieces.Add(new Piece('\0', 0, Encoding.UTF8.GetBytes(literal.ToString())));
                literal.Clear();
            }

            pieces.Add(digits > 0 ? new Piece('f', digits, []) : new Piece(format[i + 1], 9, []));
            i += digits > 0 ? 2 : 1;
        }

        if (literal.Length > 0)
        {
            pieces.Add(new Piece('\0', 0, Encoding.UTF8.GetBytes(literal.ToString())));
        }

        return new TimeFormat(pieces);
    }

    public void Write(long unixNanoseconds, ByteWriter into)
    {
        var time = new Moment(unixNanoseconds);
        foreach (Piece piece in _pieces)
        {
            if (piece.Letter == '\0')
            {
                into.Write(piece.Literal);
            }
            else
            {
                Write(piece, time, into);
            }
        }
    }

    private static void Write(Piece piece, in Moment time, ByteWriter into)
    {
        switch (piece.Letter)
        {
            case 'F':
                WriteDate(time, into);
                break;
            case 'D':
                into.WritePadded(time.Month, 2);
                into.WriteByte((byte)'/');
                into.WritePadded(time.Day, 2);
                into.WriteByte((byte)'/');
                into.WritePadded(time.Year % 100, 2);
                break;
            case 'T' or 'R':
                into.WritePadded(time.Hour, 2);
                into.WriteByte((byte)':');
                into.WritePadded(time.Minute, 2);
                if (piece.Letter == 'T')
                {
                    into.WriteByte((byte)':');
                    into.WritePadded(time.Second, 2);
                }

                break;
            case 'B' or 'b' or 'h':
                WriteName(s_months[time.Month - 1], piece.Letter != 'B', into);
                break;
            case 'A' or 'a':
                WriteName(s_days[time.WeekDay], piece.Letter == 'a', into);
                break;
            default:
                WriteNumber(piece, time, into);
                break;
        }
    }

    private static void WriteNumber(Piece piece, in Moment time, ByteWriter into)
    {
        switch (piece.Letter)
        {
            case 'Y':
                into.WritePadded(time.Year, 4);
                break;
            case 'y':
                into.WritePadded(time.Year % 100, 2);
                break;
            case 'm':
                into.WritePadded(time.Month, 2);
                break;
            case 'd':
                into.WritePadded(time.Day, 2);
                break;
            case 'e':
                WriteBlankPadded(time.Day, into);
                break;
            case 'j':
                into.WritePadded(time.DayOfYear, 3);
                break;
            case 'H':
                into.WritePadded(time.Hour, 2);
                break;
            case 'k':
                WriteBlankPadded(time.Hour, into);
                break;
            case 'I':
                into.WritePadded(((time.Hour + 11) % 12) + 1, 2);
                break;
            case 'l':
                WriteBlankPadded(((time.Hour + 11) % 12) + 1, into);
                break;
            case 'p':
                into.Write(time.Hour < 12 ? "AM"u8 : "PM"u8);
                break;
            case 'M':
                into.WritePadded(time.Minute, 2);
                break;
            case 'S':
                into.WritePadded(time.Second, 2);
                break;
            case 's':
                into.WriteNumber(time.UnixSeconds);
                break;
            case 'f':
                into.WritePadded(time.Nanosecond / PowerOfTen(9 - piece.Digits), piece.Digits);
                break;
            case 'z':
                into.Write("+0000"u8);
                break;
            case 'Z':
                into.Write("UTC"u8);
                break;
            default:
                into.WriteByte(piece.Letter == 'n' ? (byte)'\n' : piece.Letter == 't' ? (byte)'\t' : (byte)'%');
                break;
        }
    }

    private static void WriteDate(in Moment time, ByteWriter into)
    {
        into.WritePadded(time.Year, 4);
        into.WriteByte((byte)'-');
        into.WritePadded(time.Month, 2);
        into.WriteByte((byte)'-');
        into.WritePadded(time.Day, 2);
    }

    private static void WriteBlankPadded(int value, ByteWriter into)
    {
        if (value < 10)
        {
            into.WriteByte((byte)' ');
        }

        into.WriteNumber(value);
    }

    private static void WriteName(string name, bool shortened, ByteWriter into)
    {
        int length = shortened ? 3 : name.Length;
        into.Advance(Encoding.ASCII.GetBytes(name.AsSpan(0, length), into.GetSpan(length)));
    }

    private static long PowerOfTen(int exponent)
    {
        long result = 1;
        for (int i = 0; i < exponent; i++)
        {
            result *= 10;
        }

        return result;
    }

    private readonly record struct Piece(char Letter, int Digits, byte[] Literal);

    /// <summary>A point of time taken apart, by the proleptic Gregorian calendar.</summary>
    private readonly struct Moment
    {
        public Moment(long unixNanoseconds)
        {
            UnixSeconds = Math.DivRem(unixNanoseconds, NanosecondsPerSecond, out long nanosecond);
            Nanosecond = nanosecond;
            long days = Math.DivRem(UnixSeconds, 86_400, out long ofDay);
            Hour = (int)(ofDay / 3600);
            Minute = (int)(ofDay / 60 % 60);
            Second = (int)(ofDay % 60);
            WeekDay = (int)((days + 4) % 7);

            // Days to a date: http://howardhinnant.github.io/date_algorithms.html, civil_from_days.
            long shifted = days + 719_468;
            long era = shifted / 146_097;
            long dayOfEra = shifted % 146_097;
            long yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
            long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
            long month = ((5 * dayOfYear) + 2) / 153;
            Day = (int)(dayOfYear - (((153 * month) + 2) / 5) + 1);
            Month = (int)(month < 10 ? month + 3 : month - 9);
            Year = yearOfEra + (era * 400) + (Month <= 2 ? 1 : 0);
            bool leap = (Year % 4 == 0 && Year % 100 != 0) || Year % 400 == 0;
            DayOfYear = s_daysBefore[Month - 1] + Day + (leap && Month > 2 ? 1 : 0);
        }

        public readonly long UnixSeconds;
        public readonly long Nanosecond;
        public readonly long Year;
        public readonly int Month;
        public readonly int Day;
        public readonly int DayOfYear;
        public readonly int WeekDay;
        public readonly int Hour;
        public readonly int Minute;
        public readonly int Second;
    }
}
