namespace Tulle.Proxy.Upstream;

/// <summary>Why an upstream stream ended early. Envoy's words: they appear in response bodies and details.</summary>
public enum ResetReason : byte
{
    None,

    /// <summary>We ended it: timeout, downstream gone, retry elsewhere.</summary>
    LocalReset,
    RemoteReset,

    /// <summary>HTTP/2 REFUSED_STREAM, or a connection that died before it took this request: safe to repeat.</summary>
    RemoteRefusedStreamReset,
    LocalConnectionFailure,
    RemoteConnectionFailure,
    ConnectionTimeout,

    /// <summary>The connection ended before the response did.</summary>
    ConnectionTermination,
    Overflow,

    /// <summary>The peer broke the framing; the connection is gone.</summary>
    ProtocolError,
}
