using Tulle.Model.Formatting;

namespace Tulle.Model;

/// <summary>http_connection_manager with every default of Envoy resolved. Durations: 0 means none, unless said.
/// </summary>
public sealed class HttpConnectionManager : NetworkFilter
{
    public CodecType CodecType { get; init; }

    public required string StatPrefix { get; init; }

    /// <summary>The inline route configuration; null when <see cref="RouteConfigName"/> names one of RDS.</summary>
    public RouteConfiguration? RouteConfiguration { get; init; }

    public string? RouteConfigName { get; init; }

    /// <summary>In order of declaration; the last is the router.</summary>
    public required HttpFilter[] HttpFilters { get; init; }

    public AccessLog[] AccessLogs { get; init; } = [];

    /// <summary>A running request is logged this often; 0: only when it ends.</summary>
    public long AccessLogFlushIntervalMs { get; init; }

    /// <summary>A request is logged when its head has come, too.</summary>
    public bool LogsNewRequests { get; init; }

    /// <summary>An upgrade or CONNECT is logged when it is granted, too.</summary>
    public bool LogsNewTunnels { get; init; }

    // ---- headers that we write

    /// <summary>Value of the `server` header.</summary>
    public byte[] ServerName { get; init; } = "envoy"u8.ToArray();

    public ServerHeaderTransformation ServerHeaderTransformation { get; init; }

    /// <summary>null: leave :scheme as it came. Otherwise "http" or "https".</summary>
    public byte[]? SchemeToOverwrite { get; init; }

    public bool SchemeMatchUpstream { get; init; }

    public bool AddUserAgent { get; init; }

    /// <summary>Empty: no `via`.</summary>
    public byte[] Via { get; init; } = [];

    public bool AppendXForwardedPort { get; init; }

    // ---- client address

    public bool UseRemoteAddress { get; init; }

    public int XffTrustedHops { get; init; }

    public bool SkipXffAppend { get; init; }

    /// <summary>Null: no address is internal (Envoy 1.40). </summary>
    public InternalAddressSettings? InternalAddress { get; init; }

    /// <summary>Null: <see cref="XffTrustedHops"/> of x-forwarded-for are trusted, and nothing is appended.</summary>
    public XffDetection? OriginalIpDetection { get; init; }

    public ForwardClientCertDetails ForwardClientCertDetails { get; init; }

    public ClientCertDetails ClientCertDetails { get; init; }

    // ---- request id

    public bool GenerateRequestId { get; init; } = true;

    public bool PreserveExternalRequestId { get; init; }

    public bool AlwaysSetRequestIdInResponse { get; init; }

    /// <summary>request_id_extension's pack_trace_reason.</summary>
    public bool PackTraceReason { get; init; } = true;

    /// <summary>request_id_extension's use_request_id_for_trace_sampling. False: every request is sampled.</summary>
    public bool UseRequestIdForTraceSampling { get; init; } = true;

    // ---- path and host

    public bool NormalizePath { get; init; }

    public bool MergeSlashes { get; init; }

    public EscapedSlashesAction EscapedSlashesAction { get; init; }

    public StripPortMode StripPortMode { get; init; }

    public bool StripTrailingHostDot { get; init; }

    // ---- limits and timeouts

    public int MaxRequestHeadersKb { get; init; } = Limits.RequestHeadersKb;

    public int MaxHeadersCount { get; init; } = Limits.HeadersCount;

    public HeadersWithUnderscoresAction HeadersWithUnderscoresAction { get; init; }

    /// <summary>0: unlimited.</summary>
    public int MaxRequestsPerConnection { get; init; }

    /// <summary>Of a connection without streams. Envoy's default: 1 hour.</summary>
    public long IdleTimeoutMs { get; init; } = 3_600_000;

    public long MaxConnectionDurationMs { get; init; }

    public long MaxStreamDurationMs { get; init; }

    /// <summary>Envoy's default: 5 minutes. A route's idle_timeout overrides it.</summary>
    public long StreamIdleTimeoutMs { get; init; } = 300_000;

    public long RequestTimeoutMs { get; init; }

    public long RequestHeadersTimeoutMs { get; init; }

    public long DrainTimeoutMs { get; init; } = 5_000;

    /// <summary>0: close at once, even if the peer might still read.</summary>
    public long DelayedCloseTimeoutMs { get; init; } = 1_000;

    // ---- behaviour

    public bool Proxy100Continue { get; init; }

    public bool StreamErrorOnInvalidHttpMessage { get; init; }

    public Http1Settings Http1 { get; init; } = Http1Settings.Default;

    public Http2Settings Http2 { get; init; } = Http2Settings.Default;

    public UpgradeSettings[] Upgrades { get; init; } = [];

    public LocalReplySettings? LocalReply { get; init; }

    public TracingSettings? Tracing { get; init; }

    /// <summary>early_header_mutation_extensions: header_mutation, applied before anything looks at the request.
    /// </summary>
    public HeaderMutations EarlyHeaderMutations { get; init; } = HeaderMutations.None;
}
