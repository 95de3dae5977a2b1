namespace Tulle.Http.Hpack;

/// <summary>
/// The Huffman code of HPACK (RFC 7541 appendix B). It is canonical: symbols of one length have consecutive codes in the
/// order of the symbols, and a longer code continues where the shorter ones end; so the lengths say everything.
/// </summary>
internal static class HuffmanCode
{
    internal const int LongestBits = 30;

    /// <summary>The symbol that ends the code; it must not appear in a string (section 5.2).</summary>
    internal const int EndOfString = 256;

    /// <summary>Bits of each symbol's code.</summary>
    internal static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    /// <summary>The symbols in the order of their codes: by length, then by symbol.</summary>
    internal static ushort[] SymbolsByCode()
    {
        ReadOnlySpan<byte> lengths = Lengths;
        ushort[] symbols = new ushort[lengths.Length];
        int count = 0;
        for (int bits = 1; bits <= LongestBits; bits++)
        {
            for (int symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == bits)
                {
                    symbols[count++] = (ushort)symbol;
                }
            }
        }
        return symbols;
    }

    /// <summary>Each symbol's code, right-aligned.</summary>
    internal static uint[] Codes()
    {
        ReadOnlySpan<byte> lengths = Lengths;
        uint[] codes = new uint[lengths.Length];
        uint code = 0;
        int bits = 0;
        foreach (ushort symbol in SymbolsByCode())
        {
            code <<= lengths[symbol] - bits;
            bits = lengths[symbol];
            codes[symbol] = code++;
        }
        return codes;
    }
}
