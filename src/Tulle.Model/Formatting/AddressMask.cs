using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tulle.Model.Formatting;

/// <summary>%..._ADDRESS_WITHOUT_PORT(16)%: 10.1.2.3 is 10.1.0.0/16.</summary>
internal static class AddressMask
{
    private const int IPv4Bits = 32;

    /// <summary>An address that is no IP address is written as it is.</summary>
    public static bool TryWrite(FormatPart part, FormatSource source, ByteWriter into)
    {
        int before = into.Length;
        if (!source.TryWriteText(part.Field, into))
        {
            return false;
        }

        Span<char> text = stackalloc char[64];
        if (into.Length - before > text.Length)
        {
            return true;
        }

        text = text[..System.Text.Encoding.ASCII.GetChars(into.Written[before..], text)];
        if (!IPAddress.TryParse(text, out IPAddress? address))
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        bool isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        int bits = isV4 ? Math.Min(part.MaskBits, IPv4Bits) : part.MaskBits;
        Clear(bytes[..length], bits);
        into.Truncate(before);
        new IPAddress(bytes[..length]).TryFormat(into.GetSpan(64), out int written);
        into.Advance(written);
        into.WriteByte((byte)'/');
        bits.TryFormat(into.GetSpan(4), out written, default, CultureInfo.InvariantCulture);
        into.Advance(written);
        return true;
    }

    private static void Clear(Span<byte> address, int keepBits)
    {
        for (int i = 0; i < address.Length; i++)
        {
            int keep = Math.Clamp(keepBits - (i * 8), 0, 8);
            address[i] = (byte)(address[i] & (0xff00 >> keep));
        }
    }
}
