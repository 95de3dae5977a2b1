namespace Tulle.Proxy.Preface;

/// <summary>What a TLS ClientHello asks for. The spans lie in the work area that it was read into.</summary>
public readonly ref struct ClientHello
{
    /// <summary>SNI as sent; empty without.</summary>
    public ReadOnlySpan<byte> ServerName { get; init; }

    /// <summary>The offered protocols, each behind one byte of length; empty without ALPN.</summary>
    public ReadOnlySpan<byte> Protocols { get; init; }

    /// <summary>The offered protocols as texts.</summary>
    public string[] ProtocolNames()
    {
        var names = new List<string>();
        for (ReadOnlySpan<byte> rest = Protocols; !rest.IsEmpty; rest = rest[(1 + rest[0])..])
        {
            names.Add(System.Text.Encoding.Latin1.GetString(rest.Slice(1, rest[0])));
        }

        return [.. names];
    }
}
