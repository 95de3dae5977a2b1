using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>server.*: gauges of the process, brought up to date when somebody looks.</summary>
internal static class ServerStats
{
    internal static void Refresh(ServerControl control)
    {
        StatsStore stats = control.Stats;
        stats.Refresh();
        control.RefreshStats();
        Set(stats, "server.live", control.State == ServerState.Draining ? 0 : 1);
        Set(stats, "server.state", (long)control.State);
        Set(stats, "server.uptime", control.UptimeMs / 1000);
        Set(stats, "server.concurrency", control.Options.Concurrency);
        Set(stats, "server.hot_restart_epoch", control.Options.RestartEpoch);
        Set(stats, "server.memory_allocated", GC.GetTotalMemory(forceFullCollection: false));
        Set(stats, "server.memory_heap_size", GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);
        Set(stats, "server.memory_physical_size", Environment.WorkingSet);
        Set(stats, "server.parent_connections", 0);
        Set(stats, "server.total_connections", TotalConnections(stats));
        Set(stats, "server.days_until_first_cert_expiring", uint.MaxValue);
        Set(stats, "server.stats_recent_lookups", 0);
    }

    private static void Set(StatsStore stats, string name, long value) =>
        stats.Main.Set(stats.Registry.SharedGauge(name), value);

    private static long TotalConnections(StatsStore stats)
    {
        long total = 0;
        IReadOnlyList<StatDefinition> all = stats.Registry.Definitions;
        for (int id = 1; id < all.Count; id++)
        {
            string name = all[id].Name;
            if (name.StartsWith("listener.", StringComparison.Ordinal) &&
                name.EndsWith(".downstream_cx_active", StringComparison.Ordinal))
            {
                total += stats.Value(id);
            }
        }

        return total;
    }
}
