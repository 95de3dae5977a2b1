using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Tulle.Net.Native;

/// <summary>struct sockaddr_in, sockaddr_in6, sockaddr_un to and from <see cref="SocketAddress"/>.</summary>
internal static class SockAddr
{
    internal const int MaxBytes = 128;
    internal const int Inet = 2;
    internal const int Inet6 = 10;
    internal const int UnixDomain = 1;

    internal static int Domain(in SocketAddress address) => address.Family switch
    {
        SocketFamily.V4 => Inet,
        SocketFamily.V6 => Inet6,
        _ => UnixDomain,
    };

    internal static int Encode(in SocketAddress address, Span<byte> raw)
    {
        MemoryMarshal.Write(raw, (ushort)Domain(address));
        if (address.Family == SocketFamily.Unix)
        {
            return EncodeUnix(address, raw);
        }

        BinaryPrimitives.WriteUInt16BigEndian(raw[2..], (ushort)address.Port);
        if (address.Family == SocketFamily.V4)
        {
            address.WriteAddressBytes(raw[4..]);
            raw[8..16].Clear();
            return 16;
        }

        raw[4..8].Clear();
        address.WriteAddressBytes(raw[8..]);
        MemoryMarshal.Write(raw[24..], address.Scope);
        return 28;
    }

    internal static SocketAddress Decode(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < 2)
        {
            return default;
        }

        ReadOnlySpan<byte> port = raw[2..];
        switch (MemoryMarshal.Read<ushort>(raw))
        {
            case Inet:
                return SocketAddress.V4(
                    BinaryPrimitives.ReadUInt32BigEndian(raw[4..]), BinaryPrimitives.ReadUInt16BigEndian(port));
            case Inet6:
                return SocketAddress.V6(
                    raw.Slice(8, 16), BinaryPrimitives.ReadUInt16BigEndian(port), MemoryMarshal.Read<uint>(raw[24..]));
            case UnixDomain:
                return DecodeUnix(raw[2..]);
            default:
                return default;
        }
    }

    // unix(7): an abstract name starts with a zero byte and is as long as the length says; a path ends at its zero.
    private static int EncodeUnix(in SocketAddress address, Span<byte> raw)
    {
        int length = Encoding.UTF8.GetBytes(address.Path, raw[2..]);
        if (address.IsAbstract)
        {
            raw[2] = 0;
            return 2 + length;
        }

        raw[2 + length] = 0;
        return 3 + length;
    }

    private static SocketAddress DecodeUnix(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return SocketAddress.Unix("");
        }

        if (path[0] == 0)
        {
            return SocketAddress.Unix("@" + Encoding.UTF8.GetString(path[1..]));
        }

        int end = path.IndexOf((byte)0);
        return SocketAddress.Unix(Encoding.UTF8.GetString(end < 0 ? path : path[..end]));
    }

    internal static unsafe SocketAddress Decode(byte* raw, uint length) =>
        Decode(new ReadOnlySpan<byte>(raw, (int)length));

    /// <summary>Room for an address: a caller's stack frame, never the heap.</summary>
    [InlineArray(MaxBytes)]
    internal struct Buffer
    {
        private byte _first;
    }
}
