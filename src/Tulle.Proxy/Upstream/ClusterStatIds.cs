using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The slots of one cluster's stats. Made on the main thread once per stat name; immutable, shared by all workers.
/// </summary>
public sealed class ClusterStatIds : ClusterRequestStatIds
{
    public readonly int MembershipChange, MembershipHealthy, MembershipDegraded, MembershipExcluded;
    public readonly int MembershipTotal, LbHealthyPanic, LbSubsetsActive, MaxHostWeight, BindErrors;
    public readonly int OriginalDstHostInvalid, UpdateAttempt, UpdateSuccess, UpdateFailure, UpdateEmpty;
    public readonly int UpdateNoRebuild, AssignmentStale, AssignmentTimeoutReceived, Version, WarmingState;
    public readonly int RqCompleted, Rq1xx, Rq2xx, Rq3xx, Rq4xx, Rq5xx, RqTime;
    public readonly int ExternalCompleted, External2xx, External3xx, External4xx, External5xx, ExternalTime;
    public readonly int InternalCompleted, Internal2xx, Internal3xx, Internal4xx, Internal5xx, InternalTime;
    public readonly int AllCodes, ExternalCodes, InternalCodes, RetryCodes;
    public readonly BreakerStatIds DefaultBreakers, HighBreakers;

    public ClusterStatIds(StatsRegistry registry, string statName)
        : base(registry, statName)
    {
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
        AllCodes = Codes("upstream_rq_");
        ExternalCodes = Codes("external.upstream_rq_");
        InternalCodes = Codes("internal.upstream_rq_");
        RetryCodes = Codes("retry.upstream_rq_");
        DefaultBreakers = new BreakerStatIds(registry, Prefix + "circuit_breakers.default.");
        HighBreakers = new BreakerStatIds(registry, Prefix + "circuit_breakers.high.");
    }

    /// <summary>"http2.*"; null while nothing has asked for them: most clusters have no such connection.</summary>
    public Http2CodecStats? Http2 { get; private set; }

    /// <summary>Main thread, before a worker sees the cluster.</summary>
    public void AddHttp2(StatsRegistry registry) => Http2 ??= new Http2CodecStats(registry, Prefix);

    private (int, int, int, int, int, int, int) Responses(string scope) => (
        WhenUsed(scope + "upstream_rq_completed"),
        WhenUsed(scope + "upstream_rq_1xx"),
        WhenUsed(scope + "upstream_rq_2xx"),
        WhenUsed(scope + "upstream_rq_3xx"),
        WhenUsed(scope + "upstream_rq_4xx"),
        WhenUsed(scope + "upstream_rq_5xx"),
        HistogramWhenUsed(scope + "upstream_rq_time"));
}
