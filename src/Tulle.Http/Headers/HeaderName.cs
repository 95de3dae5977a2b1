namespace Tulle.Http;

/// <summary>
/// Ids of the header names that the product treats specially; every other name is <see cref="Unknown"/> and is
/// compared by its bytes. The text of each is in <see cref="HeaderNames"/>, in this order. The pseudo-headers come
/// first, then those that HTTP/1 framing looks at, so that one comparison tells these groups.
/// </summary>
public enum HeaderName : ushort
{
    Unknown = 0,

    // Pseudo-headers (RFC 9113 section 8.3): at the front of a table.
    Method, Path, Authority, Scheme, Status, Protocol,

    // What the HTTP/1 head parser looks at. "host" exists in the lookup only: a table holds it as Authority.
    Host, ContentLength, TransferEncoding, Connection, Upgrade, Expect,

    // The other fields of one hop (RFC 9110 section 7.6.1).
    KeepAlive, ProxyConnection, ProxyAuthorization, ProxyAuthenticate, Te, Trailer, Http2Settings,

    // Plain HTTP.
    Accept, AcceptEncoding, AcceptLanguage, AcceptRanges, Age, Allow, Authorization, CacheControl, ContentDisposition,
    ContentEncoding, ContentLanguage, ContentRange, ContentType, Cookie, Date, Dnt, Etag, Expires, Forwarded, From,
    IfMatch, IfModifiedSince, IfNoneMatch, IfRange, IfUnmodifiedSince, LastModified, Link, Location, MaxForwards,
    Origin, Pragma, Range, Referer, RetryAfter, Server, SetCookie, StrictTransportSecurity,
    UpgradeInsecureRequests, UserAgent, Vary, Via, Warning, WwwAuthenticate,
    SecWebSocketKey, SecWebSocketVersion, SecWebSocketAccept, SecWebSocketProtocol, SecWebSocketExtensions,

    // CORS.
    AccessControlAllowCredentials, AccessControlAllowHeaders, AccessControlAllowMethods, AccessControlAllowOrigin,
    AccessControlAllowPrivateNetwork, AccessControlExposeHeaders, AccessControlMaxAge,
    AccessControlRequestHeaders, AccessControlRequestMethod, AccessControlRequestPrivateNetwork,

    // Who asked, and under which identity.
    XForwardedFor, XForwardedHost, XForwardedPort, XForwardedProto, XForwardedClientCert, XRequestId, XRealIp,

    // Tracing.
    Traceparent, Tracestate, Baggage, B3, XB3TraceId, XB3SpanId, XB3ParentSpanId, XB3Sampled, XB3Flags,
    XClientTraceId, XOtSpanContext,

    // gRPC.
    GrpcStatus, GrpcMessage, GrpcStatusDetailsBin, GrpcTimeout, GrpcEncoding, GrpcAcceptEncoding,

    // Envoy's own.
    XEnvoyAttemptCount, XEnvoyDecoratorOperation, XEnvoyDegraded, XEnvoyDownstreamServiceCluster,
    XEnvoyDownstreamServiceNode, XEnvoyExpectedRqTimeoutMs, XEnvoyExternalAddress, XEnvoyForceTrace,
    XEnvoyHedgeOnPerTryTimeout, XEnvoyImmediateHealthCheckFail, XEnvoyInternal, XEnvoyIpTags, XEnvoyIsTimeoutRetry,
    XEnvoyLocalOverloaded, XEnvoyMaxRetries, XEnvoyOriginalDstHost, XEnvoyOriginalHost, XEnvoyOriginalMethod,
    XEnvoyOriginalPath, XEnvoyOriginalUrl, XEnvoyOverloaded, XEnvoyPeerMetadata, XEnvoyPeerMetadataId,
    XEnvoyRatelimited, XEnvoyRetryGrpcOn, XEnvoyRetryOn, XEnvoyRetriableHeaderNames, XEnvoyRetriableStatusCodes,
    XEnvoyUpstreamAltStatName, XEnvoyUpstreamCanary, XEnvoyUpstreamHealthcheckedCluster,
    XEnvoyUpstreamRqPerTryTimeoutMs,
    XEnvoyUpstreamRqTimeoutAltResponse, XEnvoyUpstreamRqTimeoutMs, XEnvoyUpstreamServiceTime,
    XEnvoyUpstreamStreamDurationMs,
    XRatelimitLimit, XRatelimitRemaining, XRatelimitReset,

    // Between Tulle's proxies.
    TulleOriginalVersion,
}
