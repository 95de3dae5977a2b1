using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>The gauges of one priority's circuit breakers: 1 while open.</summary>
public sealed class BreakerStatIds
{
    public readonly int CxOpen, CxPoolOpen, RqOpen, RqPendingOpen, RqRetryOpen;

    public BreakerStatIds(StatsRegistry registry, string prefix)
    {
        CxOpen = registry.SharedGauge(prefix + "cx_open");
        CxPoolOpen = registry.SharedGauge(prefix + "cx_pool_open");
        RqOpen = registry.SharedGauge(prefix + "rq_open");
        RqPendingOpen = registry.SharedGauge(prefix + "rq_pending_open");
        RqRetryOpen = registry.SharedGauge(prefix + "rq_retry_open");
    }
}
