namespace Tulle.Model.Formatting;

internal enum FormatPartKind : byte
{
    Literal,

    /// <summary>A value known when the configuration is built (%HOSTNAME%, %ENVIRONMENT%); it may be missing.</summary>
    Constant,
    RequestHeader,
    RequestHeaderWithoutQuery,
    ResponseHeader,
    ResponseTrailer,
    Text,

    /// <summary>An IP address without port; with a length, its network in CIDR notation.</summary>
    MaskedAddress,
    Number,
    DurationMs,
    Time,
    ResponseFlags,
    ResponseFlagsLong,
    GrpcStatus,
    GrpcStatusNumber,
    Metadata,
    FilterState,
    UpstreamFilterState,
    Path,
    QueryParameter,
    QueryParameters,
    CommonDuration,
    RequestHeadersBytes,
    ResponseHeadersBytes,
    ResponseTrailersBytes,
    UniqueId,
}
