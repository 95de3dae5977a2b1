using System.Globalization;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>The slots of "listener.ADDRESS.*", resolved on the main thread. Envoy's names.</summary>
public sealed class ListenerStats
{
    private readonly Dictionary<string, ListenerHttpStats> _http = new(StringComparer.Ordinal);
    private readonly StatsRegistry _registry;
    private readonly string _prefix;

    public ListenerStats(StatsRegistry registry, string statPrefix, int workerCount)
    {
        _registry = registry;
        string p = _prefix = $"listener.{statPrefix}.";
        DownstreamCxTotal = registry.Counter(p + "downstream_cx_total");
        DownstreamCxDestroy = registry.Counter(p + "downstream_cx_destroy");
        DownstreamCxActive = registry.Gauge(p + "downstream_cx_active");
        DownstreamCxOverflow = registry.Counter(p + "downstream_cx_overflow");
        DownstreamCxOverloadReject = registry.Counter(p + "downstream_cx_overload_reject");
        DownstreamPreCxActive = registry.Gauge(p + "downstream_pre_cx_active");
        DownstreamPreCxTimeout = registry.Counter(p + "downstream_pre_cx_timeout");
        DownstreamGlobalCxOverflow = registry.Counter(p + "downstream_global_cx_overflow");
        ListenerFilterRemoteClose = registry.Counter(p + "downstream_listener_filter_remote_close");
        NoFilterChainMatch = registry.Counter(p + "no_filter_chain_match");
        DownstreamCxLengthMs = registry.Histogram(p + "downstream_cx_length_ms");
        WorkerCxTotal = new int[workerCount];
        WorkerCxActive = new int[workerCount];
        for (int i = 0; i < workerCount; i++)
        {
            string worker = p + "worker_" + i.ToString(CultureInfo.InvariantCulture);
            WorkerCxTotal[i] = registry.Counter(worker + ".downstream_cx_total");
            WorkerCxActive[i] = registry.Gauge(worker + ".downstream_cx_active");
        }
    }

    /// <summary>Null until a configuration of the listener detects protocols.</summary>
    public ProtocolDetectionStatIds? ProtocolDetection { get; private set; }

    public int DownstreamCxTotal { get; }

    public int DownstreamCxDestroy { get; }

    public int DownstreamCxActive { get; }

    public int DownstreamCxOverflow { get; }

    public int DownstreamCxOverloadReject { get; }

    public int DownstreamPreCxActive { get; }

    public int DownstreamPreCxTimeout { get; }

    public int DownstreamGlobalCxOverflow { get; }

    /// <summary>Clients that ended before the listener filters knew enough.</summary>
    public int ListenerFilterRemoteClose { get; }

    public int NoFilterChainMatch { get; }

    public int DownstreamCxLengthMs { get; }

    /// <summary>By worker: shows whether SO_REUSEPORT spreads the connections.</summary>
    public int[] WorkerCxTotal { get; }

    public int[] WorkerCxActive { get; }

    /// <summary>Main thread, before it publishes.</summary>
    public void AddProtocolDetection() => ProtocolDetection ??= new ProtocolDetectionStatIds(_registry, _prefix);

    /// <summary>"listener.ADDRESS.http.PREFIX.*": what one connection manager did on one listener.</summary>
    public ListenerHttpStats Http(string statPrefix)
    {
        if (!_http.TryGetValue(statPrefix, out ListenerHttpStats? stats))
        {
            stats = new ListenerHttpStats(_registry, $"{_prefix}http.{statPrefix}.");
            _http.Add(statPrefix, stats);
        }

        return stats;
    }
}
