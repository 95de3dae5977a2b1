using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>The slots of a cluster's connection stats ("upstream_cx_*"), and how all its slots are named.</summary>
public abstract class ClusterConnectionStatIds
{
    public readonly int CxTotal, CxActive, CxHttp1Total, CxHttp2Total, CxConnectFail, CxConnectTimeout, CxConnectMs;
    public readonly int CxConnectAttemptsExceeded, CxOverflow, CxPoolOverflow, CxIdleTimeout, CxLengthMs;
    public readonly int CxMaxRequests, CxDestroy, CxDestroyLocal, CxDestroyRemote, CxDestroyWithActiveRq;
    public readonly int CxDestroyLocalWithActiveRq, CxDestroyRemoteWithActiveRq, CxCloseNotify, CxNoneHealthy;
    public readonly int CxRxBytesTotal, CxTxBytesTotal, CxProtocolError, CxMaxDurationReached;

    private readonly StatsRegistry _registry;

    private protected ClusterConnectionStatIds(StatsRegistry registry, string statName)
    {
        _registry = registry;
        Prefix = "cluster." + statName.Replace(':', '_') + ".";
        CxTotal = Counter("upstream_cx_total");
        CxActive = Gauge("upstream_cx_active");
        CxHttp1Total = Counter("upstream_cx_http1_total");
        CxHttp2Total = Counter("upstream_cx_http2_total");
        CxConnectFail = Counter("upstream_cx_connect_fail");
        CxConnectTimeout = Counter("upstream_cx_connect_timeout");
        CxConnectMs = Histogram("upstream_cx_connect_ms");
        CxConnectAttemptsExceeded = Counter("upstream_cx_connect_attempts_exceeded");
        CxOverflow = Counter("upstream_cx_overflow");
        CxPoolOverflow = Counter("upstream_cx_pool_overflow");
        CxIdleTimeout = Counter("upstream_cx_idle_timeout");
        CxLengthMs = Histogram("upstream_cx_length_ms");
        CxMaxRequests = Counter("upstream_cx_max_requests");
        CxDestroy = Counter("upstream_cx_destroy");
        CxDestroyLocal = Counter("upstream_cx_destroy_local");
        CxDestroyRemote = Counter("upstream_cx_destroy_remote");
        CxDestroyWithActiveRq = Counter("upstream_cx_destroy_with_active_rq");
        CxDestroyLocalWithActiveRq = Counter("upstream_cx_destroy_local_with_active_rq");
        CxDestroyRemoteWithActiveRq = Counter("upstream_cx_destroy_remote_with_active_rq");
        CxCloseNotify = Counter("upstream_cx_close_notify");
        CxNoneHealthy = Counter("upstream_cx_none_healthy");
        CxRxBytesTotal = Counter("upstream_cx_rx_bytes_total");
        CxTxBytesTotal = Counter("upstream_cx_tx_bytes_total");
        CxProtocolError = Counter("upstream_cx_protocol_error");
        CxMaxDurationReached = Counter("upstream_cx_max_duration_reached");
    }

    /// <summary>"cluster.NAME.", colons of the name turned to underscores.</summary>
    public string Prefix { get; }

    private protected int Counter(string name) => _registry.Counter(Prefix + name);

    private protected int WhenUsed(string name) => _registry.CounterWhenUsed(Prefix + name);

    private protected int Gauge(string name) => _registry.Gauge(Prefix + name);

    private protected int Shared(string name) => _registry.SharedGauge(Prefix + name);

    private protected int Histogram(string name) => _registry.Histogram(Prefix + name);

    private protected int HistogramWhenUsed(string name) => _registry.HistogramWhenUsed(Prefix + name);

    private protected int Codes(string name) => _registry.ResponseCodes(Prefix + name);
}
