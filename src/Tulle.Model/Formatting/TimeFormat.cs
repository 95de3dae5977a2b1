using System.Text;

namespace Tulle.Model.Formatting;

/// <summary>
/// A strftime format of %START_TIME(...)%, compiled; times are UTC unless it is a _LOCAL command's. Beside strftime's
/// letters it knows %f and %1f to %9f (fractions of the second), %s (seconds since 1970, with %3f... behind it
/// milliseconds and so on) and absl's %E#S, %E#f and %Ez.
/// </summary>
internal sealed class TimeFormat
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const string Letters = "YmdHMSsfejybBaAFTDRzZItnphkl%uwCcxXrUWGgV";

    /// <summary>As many digits of the fraction as are not zero.</summary>
    private const int AllDigits = -1;

    private static readonly string[] s_months =
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ];

    private static readonly string[] s_days =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    // What strftime's compound letters stand for.
    private static readonly TimeFormat s_dateAndTime = Parse("%a %b %e %H:%M:%S %Y");
    private static readonly TimeFormat s_shortDate = Parse("%m/%d/%y");
    private static readonly TimeFormat s_time = Parse("%H:%M:%S");
    private static readonly TimeFormat s_halfDayTime = Parse("%I:%M:%S %p");

    private static readonly int[] s_daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    private readonly List<Piece> _pieces;
    private readonly bool _isLocal;

    private TimeFormat(List<Piece> pieces, bool isLocal)
    {
        _pieces = pieces;
        _isLocal = isLocal;
    }

    /// <summary>For the _LOCAL commands: with the zone's offset.</summary>
    public const string DefaultLocal = "%Y-%m-%dT%H:%M:%S.%3f%z";

    /// <summary>2020-01-31T12:34:56.789Z.</summary>
    public static TimeFormat Default { get; } = Parse("%Y-%m-%dT%H:%M:%S.%3fZ");

    /// <param name="format">As it stands in the parentheses.</param>
    /// <param name="isLocal">Times are those of the machine's zone, not UTC.</param>
    public static TimeFormat Parse(string format, bool isLocal = false)
    {
        var pieces = new List<Piece>();
        var literal = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || !TryReadPiece(format, ref i, out Piece first, out Piece second))
            {
                literal.Append(format[i]);
                continue;
            }

            FlushLiteral(literal, pieces);
            pieces.Add(first);
            if (second.Letter != '\0')
            {
                pieces.Add(second);
            }
        }

        FlushLiteral(literal, pieces);
        return new TimeFormat(pieces, isLocal);
    }

    private static void FlushLiteral(StringBuilder literal, List<Piece> pieces)
    {
        if (literal.Length > 0)
        {
            pieces.Add(new Piece('\0', 0, Encoding.UTF8.GetBytes(literal.ToString())));
            literal.Clear();
        }
    }

    /// <summary>%x, %3f, and absl's %E3S, %E*S, %E3f, %Ez; <paramref name="at"/> moves to the last character.</summary>
    private static bool TryReadPiece(string format, ref int at, out Piece first, out Piece second)
    {
        first = second = default;
        int letter = at + 1;
        bool extended = letter < format.Length && format[letter] == 'E';
        letter += extended ? 1 : 0;
        int digits = 9;
        bool counted = letter + 1 < format.Length && format[letter] is (>= '0' and <= '9') or '*';
        if (counted)
        {
            digits = format[letter] == '*' ? AllDigits : format[letter] - '0';
            letter++;
        }

        if (letter >= format.Length || !Letters.Contains(format[letter]))
        {
            return false;
        }

        char c = format[letter];
        if ((counted && !extended && (c != 'f' || digits is 0 or AllDigits)) || (counted && c is not ('S' or 'f' or 'Y')))
        {
            return false;
        }

        first = !extended ? new Piece(c, digits, [])
            : c == 'z' ? new Piece('E', 0, [])
            : c == 'T' ? new Piece('\0', 0, "T"u8.ToArray())
            : new Piece(c, digits, []);
        if (extended && counted && c == 'S' && digits != 0)
        {
            second = new Piece('.', digits, []);
        }

        at = letter;
        return true;
    }

    public void Write(long unixNanoseconds, ByteWriter into)
    {
        int offsetSeconds = _isLocal
            ? (int)TimeZoneInfo.Local.GetUtcOffset(
                DateTimeOffset.FromUnixTimeMilliseconds(unixNanoseconds / 1_000_000)).TotalSeconds
            : 0;
        var time = new Moment(unixNanoseconds, offsetSeconds);
        WritePieces(time, into);
    }

    private void WritePieces(in Moment time, ByteWriter into)
    {
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
            case 'c':
                s_dateAndTime.WritePieces(time, into);
                break;
            case 'x':
                s_shortDate.WritePieces(time, into);
                break;
            case 'X':
                s_time.WritePieces(time, into);
                break;
            case 'r':
                s_halfDayTime.WritePieces(time, into);
                break;
            case 'G' or 'g' or 'V':
                WriteIsoWeek(piece.Letter, time, into);
                break;
            case 'z' or 'E':
                WriteOffset(time.OffsetSeconds, piece.Letter == 'E', into);
                break;
            case 'f' or '.':
                WriteFraction(time.Nanosecond, piece, into);
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
            case 'u':
                into.WriteNumber(time.WeekDay == 0 ? 7 : time.WeekDay);
                break;
            case 'w':
                into.WriteNumber(time.WeekDay);
                break;
            case 'C':
                into.WritePadded(time.Year / 100, 2);
                break;
            case 'U' or 'W':
                int weekDay = piece.Letter == 'U' ? time.WeekDay : (time.WeekDay + 6) % 7;
                into.WritePadded((time.DayOfYear + 6 - weekDay) / 7, 2);
                break;
            case 'Z':
                WriteZone(time.OffsetSeconds, into);
                break;
            default:
                into.WriteByte(piece.Letter == 'n' ? (byte)'\n' : piece.Letter == 't' ? (byte)'\t' : (byte)'%');
                break;
        }
    }

    private static void WriteOffset(int seconds, bool withColon, ByteWriter into)
    {
        int minutes = Math.Abs(seconds) / 60;
        into.WriteByte(seconds < 0 ? (byte)'-' : (byte)'+');
        into.WritePadded(minutes / 60, 2);
        if (withColon)
        {
            into.WriteByte((byte)':');
        }

        into.WritePadded(minutes % 60, 2);
    }

    /// <summary>The zone's name is not known per time; its offset says as much.</summary>
    private static void WriteZone(int offsetSeconds, ByteWriter into)
    {
        if (offsetSeconds == 0)
        {
            into.Write("UTC"u8);
        }
        else
        {
            WriteOffset(offsetSeconds, withColon: false, into);
        }
    }

    /// <summary>'.' is the fraction behind %E#S, with its point; all digits, and there are none: nothing.</summary>
    private static void WriteFraction(long nanosecond, Piece piece, ByteWriter into)
    {
        int digits = piece.Digits;
        if (digits == AllDigits)
        {
            digits = 9;
            while (digits > 0 && nanosecond % PowerOfTen(10 - digits) == 0)
            {
                digits--;
            }
        }

        if (piece.Letter == '.' && digits > 0)
        {
            into.WriteByte((byte)'.');
        }

        if (digits > 0)
        {
            into.WritePadded(nanosecond / PowerOfTen(9 - digits), digits);
        }
    }

    /// <summary>ISO 8601: week 1 has the year's first Thursday.</summary>
    private static void WriteIsoWeek(char letter, in Moment time, ByteWriter into)
    {
        int fromMonday = (time.WeekDay + 6) % 7;
        int thursday = time.DayOfYear - fromMonday + 3;
        long year = time.Year;
        if (thursday < 1)
        {
            year--;
            thursday += Moment.IsLeap(year) ? 366 : 365;
        }
        else if (thursday > (Moment.IsLeap(year) ? 366 : 365))
        {
            thursday -= Moment.IsLeap(year) ? 366 : 365;
            year++;
        }

        long value = letter == 'V' ? ((thursday - 1) / 7) + 1 : letter == 'g' ? year % 100 : year;
        into.WritePadded(value, letter == 'G' ? 4 : 2);
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
        public Moment(long unixNanoseconds, int offsetSeconds)
        {
            UnixSeconds = Math.DivRem(unixNanoseconds, NanosecondsPerSecond, out long nanosecond);
            Nanosecond = nanosecond;
            OffsetSeconds = offsetSeconds;
            long days = Math.DivRem(UnixSeconds + offsetSeconds, 86_400, out long ofDay);
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
            DayOfYear = s_daysBefore[Month - 1] + Day + (IsLeap(Year) && Month > 2 ? 1 : 0);
        }

        public static bool IsLeap(long year) => (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

        public readonly int OffsetSeconds;

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
