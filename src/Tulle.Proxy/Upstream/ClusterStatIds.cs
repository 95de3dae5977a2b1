using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The slots of one cluster's stats. Made on the main thread once per stat name; immutable, shared by all workers.
/// </summary>
public sealed class ClusterStatIds
{
    public readonly int CxTotal, CxActive, CxHttp1Total, CxHttp2Total, CxConnectFail, CxConnectTimeout, CxConnectMs;
    public readonly int CxConnectAttemptsExceeded, CxOverflow, CxPoolOverflow, CxIdleTimeout, CxLengthMs, CxMaxRequests;
    public readonly int CxDestroy, CxDestroyLocal, CxDestroyRemote, CxDestroyWithActiveRq;
    public readonly int CxDestroyLocalWithActiveRq, CxDestroyRemoteWithActiveRq, CxCloseNotify, CxNoneHealthy;
    public readonly int CxRxBytesTotal, CxTxBytesTotal, CxProtocolError, CxMaxDurationReached;
    public readonly int RqTotal, RqActive, RqPendingTotal, RqPendingActive, RqPendingOverflow, RqPendingFailureEject;
    public readonly int RqCancelled, RqMaintenanceMode, RqTimeout, RqMaxDurationReached, RqPerTryTimeout;
    public readonly int RqPerTryIdleTimeout, RqRxReset, RqTxReset, RqRetry, RqRetrySuccess, RqRetryOverflow;
    public readonly int RqRetryLimitExceeded, RqRetryBackoffExponential, RqRetryBackoffRatelimited, RqTime;
    public readonly int RqCompleted, Rq1xx, Rq2xx, Rq3xx, Rq4xx, Rq5xx, Rq0RttEarlyData;
    public readonly int FlowControlPausedReading, FlowControlResumedReading, FlowControlBackedUp, FlowControlDrained;
    public readonly int InternalRedirectSucceeded, InternalRedirectFailed, RetryOrShadowAbandoned;
    public readonly int MembershipChange, MembershipHealthy, MembershipDegraded, MembershipExcluded, MembershipTotal;
    public readonly int LbHealthyPanic, LbSubsetsActive, MaxHostWeight, BindErrors, OriginalDstHostInvalid;
    public readonly int UpdateAttempt, UpdateSuccess, UpdateFailure, UpdateEmpty, UpdateNoRebuild, AssignmentStale;
    public readonly int AssignmentTimeoutReceived, Version, WarmingState;
    public readonly int ExternalCompleted, External2xx, External3xx, External4xx, External5xx, ExternalTime;
    public readonly int InternalCompleted, Internal2xx, Internal3xx, Internal4xx, Internal5xx, InternalTime;
    public readonly int Codes, ExternalCodes, InternalCodes, RetryCodes;
    public readonly BreakerStatIds DefaultBreakers, HighBreakers;

    public ClusterStatIds(StatsRegistry registry, string statName)
    {
        Prefix = "cluster." + statName.Replace(':', '_') + ".";
        CxTotal = Counter("upstream_cx_total");
        CxActive = Gauge("upstream_cx_active");
        CxHttp1Total = Counter("upstream_cx_http1_total");
        CxHttp2Total = Counter("upstream_cx_http2_total");
        CxConnectFail = Counter("upstream_cx_connect_fail");
        CxConnectTimeout = Counter("upstream_cx_connect_timeout");
        CxConnectMs = registry.Histogram(Prefix + "upstream_cx_connect_ms");
        CxConnectAttemptsExceeded = Counter("upstream_cx_connect_attempts_exceeded");
        CxOverflow = Counter("upstream_cx_overflow");
        CxPoolOverflow = Counter("upstream_cx_pool_overflow");
        CxIdleTimeout = Counter("upstream_cx_idle_timeout");
        CxLengthMs = registry.Histogram(Prefix + "upstream_cx_length_ms");
        CxMaxRequests = Counter("upstream_cx_max_requests");
        CxDestroy = Counter("upstream_cx_destroy");
        CxDestroyLocal = Counter("upstream_cx_destroy_local");
        CxDestroyRemote = Counter("upstream_cx_destroy_remote");
        CxDestroyWithActiveRq = Counter("upstream_cx_destroy_with_active_rq");
        CxDestroyLocalWithActiveRq = Counter("upstream_cx_destroy_local_with_active_rq");
        CxDestroyRemoteWithActiveRq = Counter("upstream_cx_destroy_remote_with_active_rq");
        CxCloseNotify = Counter("upstream_cx_close_notify");
        CxNoneHealthy = Counter("upstream_cx_none_healthy");
        CxRxBytesTotal = Counter("upstream_cx_rx_bytes_total");
        CxTxBytesTotal = Counter("upstream_cx_tx_bytes_total");
        CxProtocolError = Counter("upstream_cx_protocol_error");
        CxMaxDurationReached = Counter("upstream_cx_max_duration_reached");
        RqTotal = Counter("upstream_rq_total");
        RqActive = Gauge("upstream_rq_active");
        RqPendingTotal = Counter("upstream_rq_pending_total");
        RqPendingActive = Gauge("upstream_rq_pending_active");
        RqPendingOverflow = Counter("upstream_rq_pending_overflow");
        RqPendingFailureEject = Counter("upstream_rq_pending_failure_eject");
        RqCancelled = Counter("upstream_rq_cancelled");
        RqMaintenanceMode = Counter("upstream_rq_maintenance_mode");
        RqTimeout = Counter("upstream_rq_timeout");
        RqMaxDurationReached = Counter("upstream_rq_max_duration_reached");
        RqPerTryTimeout = Counter("upstream_rq_per_try_timeout");
        RqPerTryIdleTimeout = Counter("upstream_rq_per_try_idle_timeout");
        RqRxReset = Counter("upstream_rq_rx_reset");
        RqTxReset = Counter("upstream_rq_tx_reset");
        RqRetry = Counter("upstream_rq_retry");
        RqRetrySuccess = Counter("upstream_rq_retry_success");
        RqRetryOverflow = Counter("upstream_rq_retry_overflow");
        RqRetryLimitExceeded = Counter("upstream_rq_retry_limit_exceeded");
        RqRetryBackoffExponential = Counter("upstream_rq_retry_backoff_exponential");
        RqRetryBackoffRatelimited = Counter("upstream_rq_retry_backoff_ratelimited");
        Rq0RttEarlyData = Counter("upstream_rq_0rtt");
        FlowControlPausedReading = Counter("upstream_flow_control_paused_reading_total");
        FlowControlResumedReading = Counter("upstream_flow_control_resumed_reading_total");
        FlowControlBackedUp = Counter("upstream_flow_control_backed_up_total");
        FlowControlDrained = Counter("upstream_flow_control_drained_total");
        InternalRedirectSucceeded = Counter("upstream_internal_redirect_succeeded_total");
        InternalRedirectFailed = Counter("upstream_internal_redirect_failed_total");
        RetryOrShadowAbandoned = Counter("retry_or_shadow_abandoned");
        MembershipChange = Counter("membership_change");
        MembershipHealthy = Shared("membership_healthy");
        MembershipDegraded = Shared("membership_degraded");
        MembershipExcluded = Shared("membership_excluded");
        MembershipTotal = Shared("membership_total");
        LbHealthyPanic = Counter("lb_healthy_panic");
        LbSubsetsActive = Shared("lb_subsets_active");
        MaxHostWeight = Shared("max_host_weight");
        BindErrors = Counter("bind_errors");
        OriginalDstHostInvalid = Counter("original_dst_host_invalid");
        UpdateAttempt = Counter("update_attempt");
        UpdateSuccess = Counter("update_success");
        UpdateFailure = Counter("update_failure");
        UpdateEmpty = Counter("update_empty");
        UpdateNoRebuild = Counter("update_no_rebuild");
        AssignmentStale = Counter("assignment_stale");
        AssignmentTimeoutReceived = Counter("assignment_timeout_received");
        Version = Shared("version");
        WarmingState = Shared("warming_state");
        (RqCompleted, Rq1xx, Rq2xx, Rq3xx, Rq4xx, Rq5xx, RqTime) = Responses("");
        (ExternalCompleted, _, External2xx, External3xx, External4xx, External5xx, ExternalTime) =
            Responses("external.");
        (InternalCompleted, _, Internal2xx, Internal3xx, Internal4xx, Internal5xx, InternalTime) =
            Responses("internal.");
        DefaultBreakers = new BreakerStatIds(registry, Prefix + "circuit_breakers.default.");
        HighBreakers = new BreakerStatIds(registry, Prefix + "circuit_breakers.high.");

        Codes = registry.ResponseCodes(Prefix + "upstream_rq_");
        ExternalCodes = registry.ResponseCodes(Prefix + "external.upstream_rq_");
        InternalCodes = registry.ResponseCodes(Prefix + "internal.upstream_rq_");
        RetryCodes = registry.ResponseCodes(Prefix + "retry.upstream_rq_");

        int Counter(string name) => registry.Counter(Prefix + name);
        int Gauge(string name) => registry.Gauge(Prefix + name);
        int Shared(string name) => registry.SharedGauge(Prefix + name);
        int WhenUsed(string name) => registry.CounterWhenUsed(Prefix + name);
        (int, int, int, int, int, int, int) Responses(string scope) => (
            WhenUsed(scope + "upstream_rq_completed"),
            WhenUsed(scope + "upstream_rq_1xx"),
            WhenUsed(scope + "upstream_rq_2xx"),
            WhenUsed(scope + "upstream_rq_3xx"),
            WhenUsed(scope + "upstream_rq_4xx"),
            WhenUsed(scope + "upstream_rq_5xx"),
            registry.Histogram(Prefix + scope + "upstream_rq_time"));
    }

    /// <summary>"cluster.NAME.", colons of the name turned to underscores.</summary>
    public string Prefix { get; }
}
