namespace Tulle.Model;

/// <summary>HttpProtocolOptions of a cluster, from typed_extension_protocol_options or the deprecated fields.
/// </summary>
public sealed record UpstreamHttpSettings
{
    public static UpstreamHttpSettings Default { get; } = new();

    public UpstreamProtocol Protocol { get; init; }

    public Http1Settings Http1 { get; init; } = Http1Settings.Default;

    public Http2Settings Http2 { get; init; } = Http2Settings.Default;

    /// <summary>0: never. Envoy's default: 1 hour.</summary>
    public long IdleTimeoutMs { get; init; } = 3_600_000;

    public long MaxConnectionDurationMs { get; init; }

    public long MaxStreamDurationMs { get; init; }

    /// <summary>0: unlimited.</summary>
    public uint MaxRequestsPerConnection { get; init; }

    public int MaxResponseHeadersCount { get; init; } = Limits.HeadersCount;

    public int MaxResponseHeadersKb { get; init; } = Limits.ResponseHeadersKb;

    public bool AutoSni { get; init; }

    public bool AutoSanValidation { get; init; }
}
