using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Tulle.Net;

/// <summary>
/// Where a socket is: IPv4, IPv6, a unix path, or an abstract unix name (written with a leading '@'). A value of 40
/// bytes; only a unix address refers to an object.
/// </summary>
public readonly struct SocketAddress : IEquatable<SocketAddress>
{
    /// <summary>sun_path has 108 bytes, one of which ends the string.</summary>
    public const int UnixPathMaxBytes = 107;

    private readonly ulong _high;
    private readonly ulong _low;
    private readonly string? _path;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly SocketFamily _family;

    private SocketAddress(SocketFamily family, ulong high, ulong low, ushort port, uint scope, string? path)
    {
        _family = family;
        _high = high;
        _low = low;
        _port = port;
        _scope = scope;
        _path = path;
    }

    public SocketFamily Family => _family;

    public bool IsIp => _family is SocketFamily.V4 or SocketFamily.V6;

    public int Port => _port;

    public uint Scope => _scope;

    /// <summary>Unix only: the path, or '@' and the abstract name.</summary>
    public string Path => _path ?? "";

    public bool IsAbstract => _path is ['@', ..];

    /// <summary>v4: the address as a number, first byte highest.</summary>
    public uint V4Bits => (uint)_low;

    public static SocketAddress V4(uint bits, int port) => new(SocketFamily.V4, 0, bits, (ushort)port, 0, null);

    public static SocketAddress V6(ReadOnlySpan<byte> bytes, int port, uint scope = 0) => new(
        SocketFamily.V6,
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        (ushort)port,
        scope,
        null);

    public static SocketAddress Loopback(int port) => V4(0x7F000001, port);

    public static SocketAddress LoopbackV6(int port) => new(SocketFamily.V6, 0, 1, (ushort)port, 0, null);

    public static SocketAddress Unix(string path) => new(SocketFamily.Unix, 0, 0, 0, 0, path);

    /// <summary>An address as Envoy takes it: four dotted decimals or an IPv6 text, no names.</summary>
    public static bool TryParseIp(ReadOnlySpan<char> text, int port, out SocketAddress address)
    {
        address = default;
        if (text.Contains(':'))
        {
            if (!IPAddress.TryParse(text, out IPAddress? parsed))
            {
                return false;
            }

            Span<byte> bytes = stackalloc byte[16];
            parsed.TryWriteBytes(bytes, out _);
            address = V6(bytes, port, (uint)parsed.ScopeId);
            return true;
        }

        return TryParseV4(text, port, out address);
    }

    public SocketAddress WithPort(int port) => new(_family, _high, _low, (ushort)port, _scope, _path);

    /// <summary>IPv4 in its 4 bytes, IPv6 in its 16, both as on the wire.</summary>
    public int WriteAddressBytes(Span<byte> destination)
    {
        if (_family == SocketFamily.V4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        return 16;
    }

    /// <summary>An IPv6 address that carries an IPv4 one (::ffff:a.b.c.d), as that IPv4 address.</summary>
    public SocketAddress Unmapped() =>
        _family == SocketFamily.V6 && _high == 0 && _low >> 32 == 0xFFFF ? V4((uint)_low, _port) : this;

    public bool IsLoopback => _family switch
    {
        SocketFamily.V4 => (uint)_low >> 24 == 127,
        SocketFamily.V6 => _high == 0 && _low == 1,
        _ => true,
    };

    /// <summary>0.0.0.0 or [::].</summary>
    public bool IsAny => IsIp && _high == 0 && _low == 0;

    public bool SameHost(in SocketAddress other) =>
        _family == other._family && _high == other._high && _low == other._low && _path == other._path;

    public bool Equals(SocketAddress other) => SameHost(other) && _port == other._port && _scope == other._scope;

    public override bool Equals(object? obj) => obj is SocketAddress other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_family, _high, _low, _port, _path);

    /// <summary>The host alone, without brackets: "10.0.0.1", "fd00::1". At most 45 bytes.</summary>
    public int FormatHost(Span<byte> destination) => AddressText.FormatHost(this, _high, _low, destination);

    /// <summary>Envoy's text: "10.0.0.1:80", "[fd00::1]:80", "/run/a.sock", "@name".</summary>
    public int Format(Span<byte> destination) => AddressText.Format(this, destination);

    public override string ToString()
    {
        Span<byte> text = stackalloc byte[128];
        return _family == SocketFamily.Unix ? Path : Encoding.ASCII.GetString(text[..Format(text)]);
    }

    public static bool operator ==(SocketAddress left, SocketAddress right) => left.Equals(right);

    public static bool operator !=(SocketAddress left, SocketAddress right) => !left.Equals(right);

    private static bool TryParseV4(ReadOnlySpan<char> text, int port, out SocketAddress address)
    {
        address = default;
        uint bits = 0;
        int parts = 0;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> part = text[range];
            bool leadingZero = part.Length > 1 && part[0] == '0';
            if (++parts > 4 || leadingZero ||
                !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out byte value))
            {
                return false;
            }

            bits = (bits << 8) | value;
        }

        address = V4(bits, port);
        return parts == 4;
    }
}
