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
