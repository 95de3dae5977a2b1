using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Filters;

/// <summary>The slots of one stat_prefix of local_ratelimit. Made on the main thread; shared by all workers.</summary>
internal sealed class LocalRateLimitStatIds
{
    public readonly int Enabled, Enforced, Ok, RateLimited;

    public LocalRateLimitStatIds(StatsRegistry registry, string prefix)
    {
        Enabled = registry.Counter(prefix + "enabled");
        Enforced = registry.Counter(prefix + "enforced");
        Ok = registry.Counter(prefix + "ok");
        RateLimited = registry.Counter(prefix + "rate_limited");

        // Of descriptors that only count, which are refused: listed as Envoy does.
        registry.Counter(prefix + "shadow_mode");
    }
}
