using Tulle.Http.Http2;

namespace Tulle.Proxy.Telemetry;

/// <summary>What the workers' HTTP/2 connections hold of bodies that nobody reads, when somebody looks. Main thread.</summary>
internal sealed class HeldBodyStats
{
    private readonly WorkerStats _stats;
    private readonly IReadOnlyList<Worker> _workers;
    private readonly int _bytesId;
    private readonly int _overflowId;
    private long _seenOverflows;

    /// <summary>The stats are brought up to date from now on whenever they are read.</summary>
    public static void Register(StatsStore stats, IReadOnlyList<Worker> workers) =>
        stats.Refreshing += new HeldBodyStats(stats, workers).Refresh;

    private HeldBodyStats(StatsStore stats, IReadOnlyList<Worker> workers)
    {
        _stats = stats.Main;
        _workers = workers;
        _bytesId = stats.Registry.Gauge("http2.held_body_bytes");
        _overflowId = stats.Registry.Counter("http2.held_body_overflow");
    }

    private void Refresh()
    {
        long bytes = 0;
        long overflows = 0;
        foreach (Worker worker in _workers)
        {
            HeldBodies bodies = worker.Clusters.Http2.Bodies!;
            bytes += bodies.Bytes;
            overflows += bodies.Overflows;
        }

        _stats.Set(_bytesId, bytes);
        _stats.Add(_overflowId, overflows - _seenOverflows);
        _seenOverflows = overflows;
    }
}
