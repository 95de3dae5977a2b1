using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>The slots of a cluster's request stats ("upstream_rq_*") but for the responses' own.</summary>
public abstract class ClusterRequestStatIds : ClusterConnectionStatIds
{
    public readonly int RqTotal, RqActive, RqPendingTotal, RqPendingActive, RqPendingOverflow;
    public readonly int RqPendingFailureEject, RqCancelled, RqMaintenanceMode, RqTimeout, RqMaxDurationReached;
    public readonly int RqPerTryTimeout, RqPerTryIdleTimeout, RqRxReset, RqTxReset, RqRetry, RqRetrySuccess;
    public readonly int RqRetryOverflow, RqRetryLimitExceeded, RqRetryBackoffExponential, RqRetryBackoffRatelimited;
    public readonly int Rq0RttEarlyData, FlowControlPausedReading, FlowControlResumedReading, FlowControlBackedUp;
    public readonly int FlowControlDrained, InternalRedirectSucceeded, InternalRedirectFailed;
    public readonly int RetryOrShadowAbandoned;

    /// <summary>Requests of HTTP/1 that shared an HTTP/2 connection to another proxy of the mesh.</summary>
    public readonly int RqMeshUpgraded;

    private protected ClusterRequestStatIds(StatsRegistry registry, string statName)
        : base(registry, statName)
    {
        RqTotal = Counter("upstream_rq_total");
        RqActive = Gauge("upstream_rq_active");
        RqMeshUpgraded = Counter("upstream_rq_mesh_upgraded");
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
    }

    /// <summary>Where a stream's early end counts, which in Envoy depends on the protocol; -1: nowhere.</summary>
    internal int CounterOf(ResetReason reason, bool isHttp2) => reason switch
    {
        _ when !isHttp2 => RqRxReset,
        ResetReason.RemoteReset => RqRxReset,
        ResetReason.ProtocolError => RqTxReset,
        ResetReason.ConnectionTermination => RqPendingFailureEject,
        _ => -1,
    };
}
