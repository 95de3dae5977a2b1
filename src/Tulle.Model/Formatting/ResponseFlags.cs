namespace Tulle.Model.Formatting;

/// <summary>Envoy's response flags, in Envoy's order of printing; a stream may carry several.</summary>
[Flags]
public enum ResponseFlags : uint
{
    None = 0,
    FailedLocalHealthCheck = 1u << 0,
    NoHealthyUpstream = 1u << 1,
    UpstreamRequestTimeout = 1u << 2,
    LocalReset = 1u << 3,
    UpstreamRemoteReset = 1u << 4,
    UpstreamConnectionFailure = 1u << 5,
    UpstreamConnectionTermination = 1u << 6,
    UpstreamOverflow = 1u << 7,
    NoRouteFound = 1u << 8,
    DelayInjected = 1u << 9,
    FaultInjected = 1u << 10,
    RateLimited = 1u << 11,
    UnauthorizedExternalService = 1u << 12,
    RateLimitServiceError = 1u << 13,
    DownstreamConnectionTermination = 1u << 14,
    UpstreamRetryLimitExceeded = 1u << 15,
    StreamIdleTimeout = 1u << 16,
    InvalidEnvoyRequestHeaders = 1u << 17,
    DownstreamProtocolError = 1u << 18,
    UpstreamMaxStreamDurationReached = 1u << 19,
    ResponseFromCacheFilter = 1u << 20,
    NoFilterConfigFound = 1u << 21,
    DurationTimeout = 1u << 22,
    UpstreamProtocolError = 1u << 23,
    NoClusterFound = 1u << 24,
    OverloadManager = 1u << 25,
    DnsResolutionFailed = 1u << 26,
    DropOverLoad = 1u << 27,
    DownstreamRemoteReset = 1u << 28,
    UnconditionalDropOverload = 1u << 29,
}
