namespace Tulle.Proxy.Preface;

/// <summary>
/// Tells a protocol by the first bytes of a connection, which are peeked at: always from the first byte. It decides at
/// the first byte that can: one with which no request and no ClientHello begins is opaque at once.
/// </summary>
public static class ProtocolReader
{
    /// <summary>RFC 8446 section 5.1: the record type of a handshake, and the major version that never changes.</summary>
    private const byte TlsHandshake = 0x16;
    private const byte TlsMajorVersion = 0x03;

    /// <param name="limitBytes">What has a method and no end of its line by then is a request with a long target: whoever
    /// reads it has a limit of its own.</param>
    /// <param name="httpVersion">One of <see cref="HttpVersionReader"/>'s names where it is HTTP.</param>
    public static DetectedProtocol Read(ReadOnlySpan<byte> bytes, int limitBytes, out string httpVersion)
    {
        httpVersion = "";
        if (bytes.IsEmpty)
        {
            return DetectedProtocol.Unknown;
        }

        if (bytes[0] == TlsHandshake)
        {
            return bytes.Length == 1 ? DetectedProtocol.Unknown
                : bytes[1] == TlsMajorVersion ? DetectedProtocol.Tls : DetectedProtocol.Opaque;
        }

        switch (HttpVersionReader.Read(bytes, limitBytes: int.MaxValue, out httpVersion))
        {
            case PrefaceStatus.Found:
                return httpVersion == HttpVersionReader.Http2 ? DetectedProtocol.Http2 : DetectedProtocol.Http1;
            case PrefaceStatus.NotFound:
                return DetectedProtocol.Opaque;
        }

        bool hasMethod = bytes.Contains((byte)' ');
        if (bytes.Length < limitBytes)
        {
            return hasMethod ? DetectedProtocol.LikelyHttp1 : DetectedProtocol.Unknown;
        }

        httpVersion = HttpVersionReader.Http11;
        return hasMethod ? DetectedProtocol.Http1 : DetectedProtocol.Opaque;
    }
}
