using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>The gauges of one priority's circuit breakers: 1 while open, and what remains where that is tracked.</summary>
public sealed class BreakerStatIds
{
    public readonly int CxOpen, CxPoolOpen, RqOpen, RqPendingOpen, RqRetryOpen;
    public readonly int RemainingCx, RemainingCxPools, RemainingPending, RemainingRq, RemainingRetries;

    public BreakerStatIds(StatsRegistry registry, string prefix)
    {
        CxOpen = registry.SharedGauge(prefix + "cx_open");
        CxPoolOpen = registry.SharedGauge(prefix + "cx_pool_open");
        RqOpen = registry.SharedGauge(prefix + "rq_open");
        RqPendingOpen = registry.SharedGauge(prefix + "rq_pending_open");
        RqRetryOpen = registry.SharedGauge(prefix + "rq_retry_open");
        RemainingCx = registry.SharedGauge(prefix + "remaining_cx");
        RemainingCxPools = registry.SharedGauge(prefix + "remaining_cx_pools");
        RemainingPending = registry.SharedGauge(prefix + "remaining_pending");
        RemainingRq = registry.SharedGauge(prefix + "remaining_rq");
        RemainingRetries = registry.SharedGauge(prefix + "remaining_retries");
    }
}
