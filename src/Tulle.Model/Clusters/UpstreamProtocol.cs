namespace Tulle.Model;

public enum UpstreamProtocol : byte
{
    Http1,
    Http2,

    /// <summary>use_downstream_protocol_config.</summary>
    SameAsDownstream,

    /// <summary>auto_config: by ALPN.</summary>
    Auto,
}
