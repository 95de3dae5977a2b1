namespace Tulle.Model.Regex;

/// <summary>
/// Up to four byte ranges that together stand for a range of code points in UTF-8 (RFC 3629 section 3).
/// </summary>
internal readonly struct Utf8Sequence
{
    private readonly uint _low;
    private readonly uint _high;

    private Utf8Sequence(int length, uint low, uint high)
    {
        Length = length;
        _low = low;
        _high = high;
    }

    public int Length { get; }

    public byte LowAt(int index) => (byte)(_low >> (8 * (Length - 1 - index)));

    public byte HighAt(int index) => (byte)(_high >> (8 * (Length - 1 - index)));

    /// <summary>Adds the sequences for code points from 0x80 up.</summary>
    public static void AddRange(List<Utf8Sequence> to, int low, int high)
    {
        if (low <= 0x80 && high == RuneSet.MaxRune)
        {
            // RE2's short form for "everything beyond ASCII": it does not look for overlong forms or surrogates.
            to.Add(new Utf8Sequence(2, 0xC280, 0xDFBF));
            to.Add(new Utf8Sequence(3, 0xE08080, 0xEFBFBF));
            to.Add(new Utf8Sequence(4, 0xF0808080, 0xF4BFBFBF));
            return;
        }

        Split(to, low, Math.Min(high, 0x7FF), 2);
        Split(to, Math.Max(low, 0x800), Math.Min(high, 0xFFFF), 3);
        Split(to, Math.Max(low, 0x10000), high, 4);
    }

    private static void Split(List<Utf8Sequence> to, int low, int high, int length)
    {
        if (low > high)
        {
            return;
        }

        for (int bits = 6; bits < length * 6; bits += 6)
        {
            int mask = (1 << bits) - 1;
            if ((low & ~mask) == (high & ~mask))
            {
                continue;
            }

            if ((low & mask) != 0)
            {
                Split(to, low, low | mask, length);
                Split(to, (low | mask) + 1, high, length);
                return;
            }

            if ((high & mask) != mask)
            {
                Split(to, low, (high & ~mask) - 1, length);
                Split(to, high & ~mask, high, length);
                return;
            }
        }

        to.Add(new Utf8Sequence(length, Encode(low, length), Encode(high, length)));
    }

    private static uint Encode(int rune, int length)
    {
        uint result = 0;
        for (int i = 1; i < length; i++)
        {
            result |= (uint)(0x80 | (rune & 0x3F)) << (8 * (i - 1));
            rune >>= 6;
        }

        uint lead = length switch
        {
            2 => 0xC0u,
            3 => 0xE0u,
            _ => 0xF0u,
        };
        return result | ((lead | (uint)rune) << (8 * (length - 1)));
    }
}
