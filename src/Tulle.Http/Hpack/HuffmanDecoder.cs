namespace Tulle.Http.Hpack;

/// <summary>
/// Reads strings in HPACK's Huffman code (RFC 7541 section 5.2). Codes of up to ten bits, which is nearly all of ordinary
/// text, are found by one look into a table; longer ones by walking the lengths.
/// </summary>
internal static class HuffmanDecoder
{
    private const int TableBits = 10;
    private const int SymbolShift = 4;
    private const int LengthMask = (1 << SymbolShift) - 1;

    private static readonly ushort[] Symbols = HuffmanCode.SymbolsByCode();
    private static readonly uint[] FirstCodes = new uint[HuffmanCode.LongestBits + 2];
    private static readonly ushort[] FirstPlaces = new ushort[HuffmanCode.LongestBits + 2];

    // symbol << 4 | bits of its code; 0: the code is longer than the index.
    private static readonly ushort[] Table = FillTable();

    /// <summary>
    /// Returns the length of the text, which may be more than <paramref name="output"/> holds: then that much of it is
    /// stored. -1: not a valid encoding (the end symbol in it, padding of more than seven bits, or not of ones).
    /// </summary>
    internal static int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ushort[] table = Table;
        ulong bits = 0;
        int count = 0;
        int at = 0;
        int written = 0;
        while (true)
        {
            while (count <= 56 && at < input.Length)
            {
                bits |= (ulong)input[at++] << (56 - count);
                count += 8;
            }
            if (count == 0)
            {
                return written;
            }
            int entry = table[(int)(bits >> (64 - TableBits))];
            int length = entry & LengthMask;
            int symbol = entry >> SymbolShift;
            if (entry == 0)
            {
                length = FindLong(bits, out symbol);
            }
            if (length > count)
            {
                return IsPadding(bits, count) ? written : -1;
            }
            if (symbol == HuffmanCode.EndOfString)
            {
                return -1;
            }
            if (written < output.Length)
            {
                output[written] = (byte)symbol;
            }
            written++;
            bits <<= length;
            count -= length;
        }
    }

    /// <summary>What is left is no symbol: it has to be shorter than a byte, and ones.</summary>
    private static bool IsPadding(ulong bits, int count) => count < 8 && bits >> (64 - count) == (1UL << count) - 1;

    private static int FindLong(ulong bits, out int symbol)
    {
        for (int length = TableBits + 1; length <= HuffmanCode.LongestBits; length++)
        {
            uint code = (uint)(bits >> (64 - length));
            int place = FirstPlaces[length] + (int)(code - FirstCodes[length]);
            if (code >= FirstCodes[length] && place < FirstPlaces[length + 1])
            {
                symbol = Symbols[place];
                return length;
            }
        }
        // The code is complete: every 30 bits begin with some symbol.
        symbol = HuffmanCode.EndOfString;
        return HuffmanCode.LongestBits;
    }

    private static ushort[] FillTable()
    {
        ReadOnlySpan<byte> lengths = HuffmanCode.Lengths;
        ushort[] table = new ushort[1 << TableBits];
        uint code = 0;
        int place = 0;
        for (int length = 1; length <= HuffmanCode.LongestBits; length++)
        {
            code <<= 1;
            FirstCodes[length] = code;
            FirstPlaces[length] = (ushort)place;
            for (; place < Symbols.Length && lengths[Symbols[place]] == length; place++, code++)
            {
                if (length <= TableBits)
                {
                    int spread = 1 << (TableBits - length);
                    table.AsSpan((int)(code << (TableBits - length)), spread)
                        .Fill((ushort)((Symbols[place] << SymbolShift) | length));
                }
            }
        }
        FirstPlaces[HuffmanCode.LongestBits + 1] = (ushort)place;
        return table;
    }
}
