using Tulle.Model.Formatting;

namespace Tulle.Proxy.Streams;

/// <summary>The errors that the connection manager answers with; the router's stand beside its own code.</summary>
public static class ProxyErrors
{
    public static readonly ProxyError NoRoute = new(
        404, ResponseFlags.NoRouteFound, "route_not_found", "", Fault.Configuration);

    public static readonly ProxyError MissingHost = new(
        400, ResponseFlags.None, "missing_host_header", "", Fault.Client);

    public static readonly ProxyError MissingPath = new(
        404, ResponseFlags.None, "missing_path_rejected", "", Fault.Client);

    public static readonly ProxyError AbsolutePathRejected = new(
        404, ResponseFlags.None, "absolute_path_rejected", "", Fault.Client);

    public static readonly ProxyError PathNormalizationFailed = new(
        400, ResponseFlags.None, "path_normalization_failed", "", Fault.Client);

    public static readonly ProxyError FragmentInPath = new(
        400, ResponseFlags.None, "path_normalization_failed", "", Fault.Client);

    public static readonly ProxyError LowVersion = new(
        426, ResponseFlags.DownstreamProtocolError, "low_version", "Upgrade Required", Fault.Client);

    public static readonly ProxyError RequestTooLarge = new(
        413, ResponseFlags.None, "request_payload_too_large", "Payload Too Large", Fault.Client);

    public static readonly ProxyError ResponseTooLarge = new(
        500, ResponseFlags.None, "response_payload_too_large", "Internal Server Error", Fault.Upstream);

    public static readonly ProxyError RequestHeadersTimeout = new(
        408, ResponseFlags.None, "request_header_timeout", "request header timeout", Fault.Client);

    public static readonly ProxyError RequestTimeout = new(
        408, ResponseFlags.None, "request_overall_timeout", "request timeout", Fault.Client);

    public static readonly ProxyError StreamIdleTimeout = new(
        408, ResponseFlags.StreamIdleTimeout, "stream_idle_timeout", "stream timeout", Fault.Client);

    public static readonly ProxyError MaxStreamDuration = new(
        408, ResponseFlags.None, "max_duration_timeout", "downstream duration timeout", Fault.Client);

    public static readonly ProxyError UpgradeNotAllowed = new(
        403, ResponseFlags.None, "upgrade_failed", "", Fault.Client);
}
