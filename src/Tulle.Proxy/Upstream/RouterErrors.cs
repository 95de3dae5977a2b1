using Tulle.Model.Formatting;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>What the router answers when it cannot forward.</summary>
internal static class RouterErrors
{
    public static readonly ProxyError NoHealthyUpstream = new(
        503, ResponseFlags.NoHealthyUpstream, "no_healthy_upstream", "no healthy upstream", Fault.Upstream);

    public static readonly ProxyError ResponseTimeout = new(
        504, ResponseFlags.UpstreamRequestTimeout, "response_timeout", "upstream request timeout", Fault.Upstream);

    public static readonly ProxyError PerTryTimeout = new(
        504, ResponseFlags.UpstreamRequestTimeout, "upstream_per_try_timeout", "upstream request timeout",
        Fault.Upstream);

    public static readonly ProxyError PerTryIdleTimeout = new(
        504, ResponseFlags.UpstreamRequestTimeout, "upstream_per_try_idle_timeout", "upstream request timeout",
        Fault.Upstream);

    public static readonly ProxyError UpstreamMaxStreamDuration = new(
        408, ResponseFlags.UpstreamMaxStreamDurationReached, "upstream_max_stream_duration_reached",
        "upstream max stream duration reached", Fault.Upstream);

    public static readonly ProxyError BodyOverLimitWhileRetrying = new(
        413, ResponseFlags.None, "request_payload_exceeded_retry_buffer_limit",
        "exceeded request buffer limit while retrying upstream", Fault.Client);

    public const string ClusterNotFound = "cluster_not_found";
    public const string HandshakeUnsuccessful = "websocket_handshake_unsuccessful";
    public const string ViaUpstream = "via_upstream";
}
