namespace Tulle.Http.Http1;

/// <summary>Checks of host and port (RFC 9112 section 3.2; RFC 3986 section 3.2.2), without userinfo.</summary>
public static class Authority
{
    private const int MaxPort = 65535;

    private static readonly bool[] HostBytes = Fill();

    /// <summary>
    /// host [ ":" port ]: a name or IPv4 address of letters, digits and few signs, or a bracketed IPv6 address. Of what
    /// RFC 3986 allows, comma and percent are refused on purpose: one joins two Host lines, the other hides bytes.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> authority) => TrySplit(authority, out _, out _);

    /// <summary>As above; the port has to be there (RFC 9112 section 3.2.3, CONNECT).</summary>
    public static bool IsValidWithPort(ReadOnlySpan<byte> authority) =>
        TrySplit(authority, out _, out int port) && port >= 0;

    /// <summary>The host, brackets included, and the port; -1 where there is none.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> authority, out int hostLength, out int port)
    {
        port = -1;
        hostLength = 0;
        if (authority.IsEmpty)
        {
            return false;
        }
        if (authority[0] == '[')
        {
            hostLength = BracketedLength(authority);
        }
        else
        {
            while (hostLength < authority.Length && HostBytes[authority[hostLength]])
            {
                hostLength++;
            }
        }
        if (hostLength == authority.Length)
        {
            return true;
        }
        return hostLength > 0 && authority[hostLength] == ':' && TryPort(authority[(hostLength + 1)..], out port);
    }

    private static bool TryPort(ReadOnlySpan<byte> digits, out int port)
    {
        port = -1;
        if (digits.Length > 5 || !AsciiNumber.TryParseDecimal(digits, out long value) || value > MaxPort)
        {
            return false;
        }
        port = (int)value;
        return true;
    }

    // The length of "[...]" with hexadecimal digits, colons and dots, two colons at least; 0: it is no such thing.
    private static int BracketedLength(ReadOnlySpan<byte> authority)
    {
        int colons = 0;
        for (int i = 1; i < authority.Length; i++)
        {
            byte b = authority[i];
            if (b == ']')
            {
                return colons >= 2 ? i + 1 : 0;
            }
            if (b == ':')
            {
                colons++;
            }
            else if (b != '.' && AsciiNumber.HexDigit(b) < 0)
            {
                return 0;
            }
        }
        return 0;
    }

    private static bool[] Fill()
    {
        bool[] table = new bool[256];
        foreach (byte b in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+;="u8)
        {
            table[b] = true;
        }
        return table;
    }
}
