using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>The response code counters that Envoy keeps once more for each listener.</summary>
public sealed class ListenerHttpStats
{
    public ListenerHttpStats(StatsRegistry registry, string prefix)
    {
        Completed = registry.Counter(prefix + "downstream_rq_completed");
        Class = new int[5];
        for (int i = 0; i < Class.Length; i++)
        {
            Class[i] = registry.Counter($"{prefix}downstream_rq_{i + 1}xx");
        }
    }

    public int Completed { get; }

    /// <summary>1xx to 5xx.</summary>
    public int[] Class { get; }
}
