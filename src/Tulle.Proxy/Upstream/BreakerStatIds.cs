using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>The gauges of one priority's circuit breakers: 1 while open.</summary>
public sealed class BreakerStatIds
{
    public readonly int CxOpen, CxPoolOpen, RqOpen, RqPendingOpen, RqRetryOpen;

    public BreakerStatIds(StatsRegistry registry, string prefix)
    {
        CxOpen = registry.Gauge(prefix + "cx_open");
        CxPoolOpen = registry.Gauge(prefix + "cx_pool_open");
        RqOpen = registry.Gauge(prefix + "rq_open");
        RqPendingOpen = registry.Gauge(prefix + "rq_pending_open");
        RqRetryOpen = registry.Gauge(prefix + "rq_retry_open");
    }
}
