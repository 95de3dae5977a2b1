namespace Tulle.Http.Http1;

/// <summary>How the end of a body is found (RFC 9112 section 6.3).</summary>
public enum BodyFraming : byte
{
    None,
    Length,
    Chunked,

    /// <summary>Only of a response: the body ends with the connection.</summary>
    UntilClose,

    /// <summary>Behind 101, or 2xx to CONNECT: no longer HTTP, bytes in both directions.</summary>
    Tunnel,
}
