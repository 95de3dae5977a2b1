namespace Tulle.Proxy.Preface;

/// <summary>What the first bytes of a connection are.</summary>
public enum DetectedProtocol : byte
{
    /// <summary>More bytes decide. Nothing says yet that it is HTTP.</summary>
    Unknown,

    /// <summary>A method and a blank stand there; the rest of the line decides.</summary>
    LikelyHttp1,
    Http1,
    Http2,
    Tls,
    Opaque,
}
