namespace Tulle.Http.Hpack;

/// <summary>Integers with a prefix of 4 to 7 bits (RFC 7541 section 5.1). Values above 2^31-1 are refused.</summary>
internal static class HpackInteger
{
    /// <summary>Bytes of the longest integer that is written or taken.</summary>
    internal const int MostBytes = 6;

    /// <summary>False: cut short, or larger than any length or index can be.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> block, ref int at, int prefixBits, out int value)
    {
        int mask = (1 << prefixBits) - 1;
        value = block[at++] & mask;
        if (value < mask)
        {
            return true;
        }
        long sum = value;
        for (int shift = 0; shift < 7 * (MostBytes - 1); shift += 7)
        {
            if (at == block.Length)
            {
                return false;
            }
            byte next = block[at++];
            sum += (long)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                value = (int)sum;
                return sum <= int.MaxValue;
            }
        }
        return false;
    }

    /// <summary>Returns the bytes written; <paramref name="pattern"/> fills the bits before the prefix.</summary>
    internal static int Write(Span<byte> output, int prefixBits, byte pattern, int value)
    {
        int mask = (1 << prefixBits) - 1;
        if (value < mask)
        {
            output[0] = (byte)(pattern | value);
            return 1;
        }
        output[0] = (byte)(pattern | mask);
        int written = 1;
        uint rest = (uint)(value - mask);
        while (rest >= 0x80)
        {
            output[written++] = (byte)(rest | 0x80);
            rest >>= 7;
        }
        output[written++] = (byte)rest;
        return written;
    }
}
