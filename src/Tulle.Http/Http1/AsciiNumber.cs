namespace Tulle.Http.Http1;

/// <summary>Whole numbers as the protocols write them. Nothing is skipped, and the whole span has to be the number:
/// a parser that takes the longest valid prefix makes two readers of one message disagree.</summary>
public static class AsciiNumber
{
    /// <summary>Bytes that hold any long.</summary>
    public const int MaxDecimalBytes = 20;

    // 18 digits never overflow a long.
    private const int MaxDigits = 18;

    /// <summary>1*DIGIT (RFC 9110 section 8.6), no sign, no blanks, at most 18 digits.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        if (digits.IsEmpty || digits.Length > MaxDigits)
        {
            return false;
        }
        foreach (byte b in digits)
        {
            uint digit = (uint)(b - '0');
            if (digit > 9)
            {
                return false;
            }
            value = (value * 10) + digit;
        }
        return true;
    }

    /// <summary>Writes a number that is not negative; returns how many bytes it took.</summary>
    public static int WriteDecimal(Span<byte> destination, long value)
    {
        System.Diagnostics.Debug.Assert(value >= 0);
        int length = 1;
        for (long rest = value / 10; rest != 0; rest /= 10)
        {
            length++;
        }
        for (int i = length - 1; i >= 0; i--)
        {
            (value, long digit) = Math.DivRem(value, 10);
            destination[i] = (byte)('0' + digit);
        }
        return length;
    }

    /// <summary>Writes a number that is not negative in lower-case hexadecimal; returns its length.</summary>
    public static int WriteHex(Span<byte> destination, int value)
    {
        int length = Math.Max(1, (32 - System.Numerics.BitOperations.LeadingZeroCount((uint)value) + 3) / 4);
        for (int i = length - 1; i >= 0; i--)
        {
            destination[i] = "0123456789abcdef"u8[value & 0xf];
            value >>= 4;
        }
        return length;
    }

    /// <summary>The value of a hexadecimal digit; -1: it is none.</summary>
    public static int HexDigit(byte b)
    {
        if ((uint)(b - '0') <= 9)
        {
            return b - '0';
        }
        int letter = (b | 0x20) - 'a';
        return (uint)letter < 6 ? letter + 10 : -1;
    }
}
