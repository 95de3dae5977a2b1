using System.Buffers.Text;
using System.Text;

namespace Tulle.Net;

/// <summary>
/// Addresses as text, straight into bytes (RFC 5952 for IPv6): access logs and x-forwarded-for need it.
/// </summary>
internal static class AddressText
{
    internal static int Format(in SocketAddress address, Span<byte> destination)
    {
        if (!address.IsIp)
        {
            return Encoding.UTF8.GetBytes(address.Path, destination);
        }

        bool brackets = address.Family == SocketFamily.V6;
        int at = 0;
        if (brackets)
        {
            destination[at++] = (byte)'[';
        }

        at += address.FormatHost(destination[at..]);
        if (brackets)
        {
            destination[at++] = (byte)']';
        }

        destination[at++] = (byte)':';
        return at + Decimal((uint)address.Port, destination[at..]);
    }

    internal static int FormatHost(in SocketAddress address, ulong high, ulong low, Span<byte> destination)
    {
        switch (address.Family)
        {
            case SocketFamily.V4:
                return FormatV4((uint)low, destination);
            case SocketFamily.V6:
                return high == 0 && low >> 32 == 0xFFFF
                    ? FormatMapped((uint)low, destination)
                    : FormatV6(high, low, destination);
            default:
                return Encoding.UTF8.GetBytes(address.Path, destination);
        }
    }

    private static int FormatMapped(uint bits, Span<byte> destination)
    {
        "::ffff:"u8.CopyTo(destination);
        return 7 + FormatV4(bits, destination[7..]);
    }

    private static int FormatV4(uint bits, Span<byte> destination)
    {
        int at = Decimal(bits >> 24, destination);
        for (int shift = 16; shift >= 0; shift -= 8)
        {
            destination[at++] = (byte)'.';
            at += Decimal((bits >> shift) & 0xFF, destination[at..]);
        }

        return at;
    }

    // RFC 5952 §4.2: the longest run of two or more zero groups is "::", the first one of equals.
    private static int FormatV6(ulong high, ulong low, Span<byte> destination)
    {
        FindZeroRun(high, low, out int runStart, out int runLength);
        int at = 0;
        for (int i = 0; i < 8; i++)
        {
            if (i == runStart)
            {
                "::"u8.CopyTo(destination[at..]);
                at += 2;
                i += runLength - 1;
                continue;
            }

            if (i > 0 && i != runStart + runLength)
            {
                destination[at++] = (byte)':';
            }

            Utf8Formatter.TryFormat(Group(high, low, i), destination[at..], out int written, new('x'));
            at += written;
        }

        return at;
    }

    private static void FindZeroRun(ulong high, ulong low, out int start, out int length)
    {
        start = -2;
        length = 1;
        for (int i = 0; i < 8; i++)
        {
            int run = 0;
            while (i + run < 8 && Group(high, low, i + run) == 0)
            {
                run++;
            }

            if (run > length)
            {
                start = i;
                length = run;
            }

            i += run;
        }

        length = start < 0 ? 0 : length;
    }

    private static ushort Group(ulong high, ulong low, int i) =>
        (ushort)((i < 4 ? high : low) >> (48 - (16 * (i & 3))));

    private static int Decimal(uint value, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(value, destination, out int written);
        return written;
    }
}
