using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>The router's own stats under its connection manager's prefix ("http.NAME.").</summary>
public sealed class RouterStatIds
{
    public readonly int NoRoute, NoCluster, RqRedirect, RqDirectResponse, RqTotal, RqOverloadLocalReply;
    public readonly int RqResetAfterDownstreamResponseStarted, RqRetrySkippedRequestNotComplete;
    public readonly int PassthroughInternalRedirectBadLocation, PassthroughInternalRedirectNoRoute;

    public RouterStatIds(StatsRegistry registry, string prefix)
    {
        NoRoute = registry.Counter(prefix + "no_route");
        NoCluster = registry.Counter(prefix + "no_cluster");
        RqRedirect = registry.Counter(prefix + "rq_redirect");
        RqDirectResponse = registry.Counter(prefix + "rq_direct_response");
        RqTotal = registry.Counter(prefix + "rq_total");
        RqOverloadLocalReply = registry.Counter(prefix + "rq_overload_local_reply");
        RqResetAfterDownstreamResponseStarted =
            registry.Counter(prefix + "rq_reset_after_downstream_response_started");
        RqRetrySkippedRequestNotComplete = registry.Counter(prefix + "rq_retry_skipped_request_not_complete");
        PassthroughInternalRedirectBadLocation =
            registry.Counter(prefix + "passthrough_internal_redirect_bad_location");
        PassthroughInternalRedirectNoRoute = registry.Counter(prefix + "passthrough_internal_redirect_no_route");
    }
}
