using System.Buffers.Binary;

namespace Tulle.Http.Hpack;

/// <summary>Writes strings in HPACK's Huffman code (RFC 7541 section 5.2).</summary>
internal static class HuffmanEncoder
{
    private static readonly uint[] Codes = HuffmanCode.Codes();

    /// <summary>Bytes that <see cref="Encode"/> writes for this text.</summary>
    internal static int EncodedBytes(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> lengths = HuffmanCode.Lengths;
        int bits = 0;
        foreach (byte symbol in text)
        {
            bits += lengths[symbol];
        }
        return (bits + 7) >> 3;
    }

    /// <summary>Returns the bytes written; the last one is filled up with ones, the start of the end symbol.</summary>
    internal static int Encode(ReadOnlySpan<byte> text, Span<byte> output)
    {
        ReadOnlySpan<byte> lengths = HuffmanCode.Lengths;
        uint[] codes = Codes;
        ulong bits = 0;
        int count = 0;
        int written = 0;
        foreach (byte symbol in text)
        {
            // At most 31 bits wait and a code has at most 30, so 64 are enough.
            bits = (bits << lengths[symbol]) | codes[symbol];
            count += lengths[symbol];
            if (count >= 32)
            {
                count -= 32;
                BinaryPrimitives.WriteUInt32BigEndian(output[written..], (uint)(bits >> count));
                written += 4;
            }
        }
        while (count >= 8)
        {
            count -= 8;
            output[written++] = (byte)(bits >> count);
        }
        if (count > 0)
        {
            output[written++] = (byte)((bits << (8 - count)) | (0xffu >> count));
        }
        return written;
    }
}
