using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Tulle.Net;

namespace Tulle.Proxy.Preface;

/// <summary>
/// Reads a PROXY protocol header (haproxy.org, proxy-protocol.txt, versions 1 and 2) that is peeked at: always from the
/// first byte, as far as it has come. Bytes that cannot become a header are NotFound at the first one that tells.
/// </summary>
public static class ProxyHeaderReader
{
    // proxy-protocol.txt section 2.1: "a 108-byte buffer is always enough" for the line and its end.
    private const int MaxLineBytes = 107;

    private const int V2FixedBytes = 16;
    private const int V4AddressBytes = 12;
    private const int V6AddressBytes = 36;

    private static ReadOnlySpan<byte> V1Signature => "PROXY "u8;

    private static ReadOnlySpan<byte> V2Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <param name="limitBytes">The largest header that is taken, its TLVs included.</param>
    public static PrefaceStatus Read(ReadOnlySpan<byte> bytes, int limitBytes, out ProxyHeader header)
    {
        header = default;
        if (bytes.StartsWith(V1Signature))
        {
            header = new ProxyHeader { Version = 1 };
            return ReadV1(bytes, ref header);
        }

        if (bytes.StartsWith(V2Signature))
        {
            header = new ProxyHeader { Version = 2 };
            return bytes.Length < V2FixedBytes
                ? CheckV2(bytes) : ReadV2(bytes, limitBytes, ref header);
        }

        return V1Signature.StartsWith(bytes) || V2Signature.StartsWith(bytes)
            ? PrefaceStatus.NeedMore
            : PrefaceStatus.NotFound;
    }

    private static PrefaceStatus ReadV1(ReadOnlySpan<byte> bytes, ref ProxyHeader header)
    {
        int end = bytes[..Math.Min(bytes.Length, MaxLineBytes)].IndexOf("\r\n"u8);
        if (end < 0)
        {
            return bytes.Length >= MaxLineBytes ? PrefaceStatus.Invalid : PrefaceStatus.NeedMore;
        }

        ReadOnlySpan<byte> line = bytes[V1Signature.Length..end];
        int length = end + 2;
        if (line.SequenceEqual("UNKNOWN"u8) || line.StartsWith("UNKNOWN "u8))
        {
            header = new ProxyHeader { Version = 1, LengthBytes = length };
            return PrefaceStatus.Found;
        }

        SocketFamily family = line.StartsWith("TCP4 "u8) ? SocketFamily.V4
            : line.StartsWith("TCP6 "u8) ? SocketFamily.V6 : SocketFamily.None;
        if (family == SocketFamily.None)
        {
            return PrefaceStatus.Invalid;
        }

        ReadOnlySpan<byte> rest = line[5..];
        ReadOnlySpan<byte> source = TakeWord(ref rest);
        ReadOnlySpan<byte> destination = TakeWord(ref rest);
        ReadOnlySpan<byte> sourcePort = TakeWord(ref rest);
        if (!TryParse(source, sourcePort, family, out SocketAddress from)
            || !TryParse(destination, rest, family, out SocketAddress to))
        {
            return PrefaceStatus.Invalid;
        }

        header = new ProxyHeader
        {
            Version = 1, LengthBytes = length, HasAddresses = true, Source = from, Destination = to,
        };
        return PrefaceStatus.Found;
    }

    private static ReadOnlySpan<byte> TakeWord(scoped ref ReadOnlySpan<byte> rest)
    {
        int blank = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = blank < 0 ? rest : rest[..blank];
        rest = blank < 0 ? default : rest[(blank + 1)..];
        return word;
    }

    private static bool TryParse(
        ReadOnlySpan<byte> host, ReadOnlySpan<byte> port, SocketFamily family, out SocketAddress address)
    {
        address = default;
        bool isPort = port.Length is > 0 and <= 5 && !(port.Length > 1 && port[0] == '0')
            && port.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        if (!isPort || host.Length > MaxLineBytes || host.ContainsAny("[]%"u8)
            || !Utf8Parser.TryParse(port, out uint number, out _) || number > ushort.MaxValue)
        {
            return false;
        }

        Span<char> text = stackalloc char[MaxLineBytes];
        int length = Encoding.Latin1.GetChars(host, text);
        return SocketAddress.TryParseIp(text[..length], (int)number, out address) && address.Family == family;
    }

    /// <summary>Version and command as soon as they are there.</summary>
    private static PrefaceStatus CheckV2(ReadOnlySpan<byte> bytes) =>
        bytes.Length > V2Signature.Length && bytes[V2Signature.Length] is not (0x20 or 0x21)
            ? PrefaceStatus.Invalid
            : PrefaceStatus.NeedMore;

    private static PrefaceStatus ReadV2(ReadOnlySpan<byte> bytes, int limitBytes, ref ProxyHeader header)
    {
        if (CheckV2(bytes) == PrefaceStatus.Invalid)
        {
            return PrefaceStatus.Invalid;
        }

        bool isLocal = bytes[12] == 0x20;
        int length = V2FixedBytes + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);

        // Only streams over IP: 0x11 and 0x21. Whatever else a peer relays, we could not name it.
        int addressBytes = isLocal ? 0 : bytes[13] switch
        {
            0x11 => V4AddressBytes,
            0x21 => V6AddressBytes,
            _ => -1,
        };
        if (addressBytes < 0 || length < V2FixedBytes + addressBytes)
        {
            return PrefaceStatus.Invalid;
        }

        if (length > limitBytes)
        {
            return PrefaceStatus.TooLarge;
        }

        if (bytes.Length < length)
        {
            return PrefaceStatus.NeedMore;
        }

        ReadOnlySpan<byte> addresses = bytes[V2FixedBytes..length];
        if (isLocal)
        {
            header = new ProxyHeader { Version = 2, LengthBytes = length };
            return PrefaceStatus.Found;
        }

        if (!AreTlvs(addresses[addressBytes..]))
        {
            return PrefaceStatus.Invalid;
        }

        (SocketAddress source, SocketAddress destination) =
            addressBytes == V4AddressBytes ? ReadV4(addresses) : ReadV6(addresses);
        header = new ProxyHeader
        {
            Version = 2, LengthBytes = length, HasAddresses = true, Source = source, Destination = destination,
        };
        return PrefaceStatus.Found;
    }

    private static (SocketAddress Source, SocketAddress Destination) ReadV4(ReadOnlySpan<byte> bytes) => (
        SocketAddress.V4(BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[8..])),
        SocketAddress.V4(
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[10..])));

    private static (SocketAddress Source, SocketAddress Destination) ReadV6(ReadOnlySpan<byte> bytes) => (
        SocketAddress.V6(bytes[..16], BinaryPrimitives.ReadUInt16BigEndian(bytes[32..])),
        SocketAddress.V6(bytes[16..32], BinaryPrimitives.ReadUInt16BigEndian(bytes[34..])));

    /// <summary>proxy-protocol.txt section 2.2: type, two bytes of length, value; they fill the header.</summary>
    private static bool AreTlvs(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            if (rest.Length < 3 || rest.Length - 3 < BinaryPrimitives.ReadUInt16BigEndian(rest[1..]))
            {
                return false;
            }

            rest = rest[(3 + BinaryPrimitives.ReadUInt16BigEndian(rest[1..]))..];
        }

        return true;
    }
}
