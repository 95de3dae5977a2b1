namespace Tulle.Model;

/// <summary>An address prefix, compared in network order; an IPv4 range never matches an IPv6 address.</summary>
public sealed class CidrRange
{
    private readonly byte[] _prefix;

    public CidrRange(System.Net.IPAddress address, int prefixLengthBits)
    {
        _prefix = address.GetAddressBytes();
        PrefixLengthBits = Math.Min(prefixLengthBits, _prefix.Length * 8);
        for (int bit = PrefixLengthBits; bit < _prefix.Length * 8; bit++)
        {
            _prefix[bit >> 3] &= (byte)~(0x80 >> (bit & 7));
        }
    }

    public int PrefixLengthBits { get; }

    public bool IsIpv4 => _prefix.Length == 4;

    public ReadOnlySpan<byte> Prefix => _prefix;

    /// <param name="address">4 or 16 bytes in network order.</param>
    public bool Contains(ReadOnlySpan<byte> address)
    {
        if (address.Length != _prefix.Length)
        {
            return false;
        }

        int whole = PrefixLengthBits >> 3;
        if (!address[..whole].SequenceEqual(_prefix.AsSpan(0, whole)))
        {
            return false;
        }

        int rest = PrefixLengthBits & 7;
        return rest == 0 || (byte)(address[whole] & (0xFF00 >> rest)) == _prefix[whole];
    }

    public override string ToString() => $"{new System.Net.IPAddress(_prefix)}/{PrefixLengthBits}";
}
