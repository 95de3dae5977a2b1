using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>The slots of "tcp.PREFIX.*".</summary>
public sealed class TcpProxyStatIds
{
    public readonly int DownstreamCxTotal, DownstreamCxNoRoute, DownstreamCxRxBytesTotal, DownstreamCxTxBytesTotal;
    public readonly int DownstreamFlowControlPausedReading, DownstreamFlowControlResumedReading, IdleTimeout;
    public readonly int MaxDownstreamConnectionDuration, UpstreamFlushTotal, UpstreamFlushActive;

    public TcpProxyStatIds(StatsRegistry registry, string statPrefix)
    {
        string p = $"tcp.{statPrefix}.";
        DownstreamCxTotal = registry.Counter(p + "downstream_cx_total");
        DownstreamCxNoRoute = registry.Counter(p + "downstream_cx_no_route");
        DownstreamCxRxBytesTotal = registry.Counter(p + "downstream_cx_rx_bytes_total");
        DownstreamCxTxBytesTotal = registry.Counter(p + "downstream_cx_tx_bytes_total");
        DownstreamFlowControlPausedReading = registry.Counter(p + "downstream_flow_control_paused_reading_total");
        DownstreamFlowControlResumedReading = registry.Counter(p + "downstream_flow_control_resumed_reading_total");
        IdleTimeout = registry.Counter(p + "idle_timeout");
        MaxDownstreamConnectionDuration = registry.Counter(p + "max_downstream_connection_duration");
        UpstreamFlushTotal = registry.Counter(p + "upstream_flush_total");
        UpstreamFlushActive = registry.Gauge(p + "upstream_flush_active");
    }
}
