using System.Buffers.Binary;

namespace Tulle.Proxy.Preface;

/// <summary>
/// Reads a TLS ClientHello that is peeked at: always from its first byte, as far as it has come. It decides at the first
/// byte that can: plaintext is known by the first. A ClientHello may be split over records at any byte.
/// </summary>
public static class ClientHelloReader
{
    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const int RecordHeaderBytes = 5;
    private const int MessageHeaderBytes = 4;

    // RFC 8446 section 5.1.
    private const int MaxRecordBytes = 1 << 14;

    private const int ServerNameExtension = 0;
    private const int ProtocolsExtension = 16;

    // RFC 6066 section 3 and RFC 1035: a host name.
    private const int MaxServerNameBytes = 255;

    /// <summary>NotFound also where it begins like TLS and is malformed: such bytes are no reason to close.</summary>
    /// <param name="work">Room for the largest message that is taken.</param>
    public static PrefaceStatus Read(ReadOnlySpan<byte> bytes, Span<byte> work, out ClientHello hello)
    {
        hello = default;
        int filled = 0;
        while (!bytes.IsEmpty)
        {
            if (bytes[0] != HandshakeRecord || (bytes.Length > 1 && bytes[1] != 3))
            {
                return PrefaceStatus.NotFound;
            }

            if (bytes.Length < RecordHeaderBytes)
            {
                return PrefaceStatus.NeedMore;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (length is 0 or > MaxRecordBytes)
            {
                return PrefaceStatus.NotFound;
            }

            bytes = bytes[RecordHeaderBytes..];
            int taken = Math.Min(Math.Min(length, bytes.Length), work.Length - filled);
            bytes[..taken].CopyTo(work[filled..]);
            filled += taken;
            PrefaceStatus status = ReadMessage(work, filled, out hello);
            if (status != PrefaceStatus.NeedMore || bytes.Length < length)
            {
                return status;
            }

            bytes = bytes[length..];
        }

        return PrefaceStatus.NeedMore;
    }

    private static PrefaceStatus ReadMessage(ReadOnlySpan<byte> work, int filled, out ClientHello hello)
    {
        hello = default;
        if (filled > 0 && work[0] != ClientHelloMessage)
        {
            return PrefaceStatus.NotFound;
        }

        if (filled < MessageHeaderBytes)
        {
            return PrefaceStatus.NeedMore;
        }

        int end = MessageHeaderBytes + (work[1] << 16 | work[2] << 8 | work[3]);
        if (end > work.Length)
        {
            return PrefaceStatus.TooLarge;
        }

        if (filled < end)
        {
            return PrefaceStatus.NeedMore;
        }

        return TryReadBody(work[MessageHeaderBytes..end], out hello) ? PrefaceStatus.Found : PrefaceStatus.NotFound;
    }

    // RFC 8446 section 4.1.2.
    private static bool TryReadBody(ReadOnlySpan<byte> body, out ClientHello hello)
    {
        const int VersionAndRandomBytes = 2 + 32;
        hello = default;
        if (body.Length < VersionAndRandomBytes)
        {
            return false;
        }

        body = body[VersionAndRandomBytes..];
        if (!TryTake(ref body, 1, out ReadOnlySpan<byte> session) || session.Length > 32
            || !TryTake(ref body, 2, out ReadOnlySpan<byte> suites) || suites.Length < 2 || (suites.Length & 1) != 0
            || !TryTake(ref body, 1, out ReadOnlySpan<byte> compressions) || compressions.IsEmpty)
        {
            return false;
        }

        if (body.IsEmpty)
        {
            return true;
        }

        return TryTake(ref body, 2, out ReadOnlySpan<byte> extensions) && body.IsEmpty
            && TryReadExtensions(extensions, out hello);
    }

    private static bool TryReadExtensions(ReadOnlySpan<byte> extensions, out ClientHello hello)
    {
        hello = default;
        bool sawName = false;
        bool sawProtocols = false;
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> protocols = default;
        while (!extensions.IsEmpty)
        {
            if (extensions.Length < 4)
            {
                return false;
            }

            int type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, 2, out ReadOnlySpan<byte> content))
            {
                return false;
            }

            // RFC 8446 section 4.2: no extension twice.
            if ((type == ServerNameExtension && (sawName || !TryReadServerName(content, out name)))
                || (type == ProtocolsExtension && (sawProtocols || !TryReadProtocols(content, out protocols))))
            {
                return false;
            }

            sawName |= type == ServerNameExtension;
            sawProtocols |= type == ProtocolsExtension;
        }

        hello = new ClientHello { ServerName = name, Protocols = protocols };
        return true;
    }

    // RFC 6066 section 3: a list whose entries have a type; only host_name (0) exists, once.
    private static bool TryReadServerName(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!TryTake(ref content, 2, out ReadOnlySpan<byte> list) || !content.IsEmpty || list.Length < 1 || list[0] != 0)
        {
            return false;
        }

        list = list[1..];
        return TryTake(ref list, 2, out name) && list.IsEmpty && name.Length is > 0 and <= MaxServerNameBytes
            && !name.Contains((byte)0);
    }

    // RFC 7301 section 3.1.
    private static bool TryReadProtocols(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> protocols)
    {
        if (!TryTake(ref content, 2, out protocols) || !content.IsEmpty || protocols.IsEmpty)
        {
            return false;
        }

        for (ReadOnlySpan<byte> rest = protocols; !rest.IsEmpty;)
        {
            if (!TryTake(ref rest, 1, out ReadOnlySpan<byte> one) || one.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes a vector whose length stands in front of it.</summary>
    private static bool TryTake(scoped ref ReadOnlySpan<byte> from, int lengthBytes, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (from.Length < lengthBytes)
        {
            return false;
        }

        int length = lengthBytes == 1 ? from[0] : BinaryPrimitives.ReadUInt16BigEndian(from);
        if (from.Length - lengthBytes < length)
        {
            return false;
        }

        content = from.Slice(lengthBytes, length);
        from = from[(lengthBytes + length)..];
        return true;
    }
}
