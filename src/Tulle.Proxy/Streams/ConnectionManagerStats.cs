using Tulle.Model;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Streams;

/// <summary>
/// The slots of "http.PREFIX.*" that the connection manager counts, resolved once per prefix on the main thread.
/// Envoy's names.
/// </summary>
public sealed class ConnectionManagerStats
{
    public ConnectionManagerStats(StatsRegistry registry, string statPrefix)
    {
        string p = $"http.{statPrefix}.";
        DownstreamCxTotal = registry.Counter(p + "downstream_cx_total");
        DownstreamCxHttp1Total = registry.Counter(p + "downstream_cx_http1_total");
        DownstreamCxHttp2Total = registry.Counter(p + "downstream_cx_http2_total");
        DownstreamCxActive = registry.Gauge(p + "downstream_cx_active");
        DownstreamCxHttp1Active = registry.Gauge(p + "downstream_cx_http1_active");
        DownstreamCxHttp2Active = registry.Gauge(p + "downstream_cx_http2_active");
        DownstreamCxDestroy = registry.Counter(p + "downstream_cx_destroy");
        DownstreamCxDestroyLocal = registry.Counter(p + "downstream_cx_destroy_local");
        DownstreamCxDestroyRemote = registry.Counter(p + "downstream_cx_destroy_remote");
        DownstreamCxDestroyActiveRq = registry.Counter(p + "downstream_cx_destroy_active_rq");
        DownstreamCxDestroyLocalActiveRq = registry.Counter(p + "downstream_cx_destroy_local_active_rq");
        DownstreamCxDestroyRemoteActiveRq = registry.Counter(p + "downstream_cx_destroy_remote_active_rq");
        DownstreamCxRxBytesTotal = registry.Counter(p + "downstream_cx_rx_bytes_total");
        DownstreamCxTxBytesTotal = registry.Counter(p + "downstream_cx_tx_bytes_total");
        DownstreamCxDrainClose = registry.Counter(p + "downstream_cx_drain_close");
        DownstreamCxIdleTimeout = registry.Counter(p + "downstream_cx_idle_timeout");
        DownstreamCxMaxDurationReached = registry.Counter(p + "downstream_cx_max_duration_reached");
        DownstreamCxMaxRequestsReached = registry.Counter(p + "downstream_cx_max_requests_reached");
        DownstreamCxDelayedCloseTimeout = registry.Counter(p + "downstream_cx_delayed_close_timeout");
        DownstreamCxProtocolError = registry.Counter(p + "downstream_cx_protocol_error");
        DownstreamCxUpgradesTotal = registry.Counter(p + "downstream_cx_upgrades_total");
        DownstreamCxUpgradesActive = registry.Gauge(p + "downstream_cx_upgrades_active");
        DownstreamRqTotal = registry.Counter(p + "downstream_rq_total");
        DownstreamRqHttp1Total = registry.Counter(p + "downstream_rq_http1_total");
        DownstreamRqHttp2Total = registry.Counter(p + "downstream_rq_http2_total");
        DownstreamRqMeshRestored = registry.Counter(p + "downstream_rq_mesh_restored");
        DownstreamRqActive = registry.Gauge(p + "downstream_rq_active");
        DownstreamRqCompleted = registry.Counter(p + "downstream_rq_completed");
        DownstreamRqClass = new int[5];
        for (int i = 0; i < DownstreamRqClass.Length; i++)
        {
            DownstreamRqClass[i] = registry.Counter($"{p}downstream_rq_{i + 1}xx");
        }

        DownstreamRqIdleTimeout = registry.Counter(p + "downstream_rq_idle_timeout");
        DownstreamRqTimeout = registry.Counter(p + "downstream_rq_timeout");
        DownstreamRqHeaderTimeout = registry.Counter(p + "downstream_rq_header_timeout");
        DownstreamRqMaxDurationReached = registry.Counter(p + "downstream_rq_max_duration_reached");
        DownstreamRqNonRelativePath = registry.Counter(p + "downstream_rq_non_relative_path");
        DownstreamRqFailedPathNormalization = registry.Counter(p + "downstream_rq_failed_path_normalization");
        DownstreamRqRedirectedWithNormalizedPath =
            registry.Counter(p + "downstream_rq_redirected_with_normalized_path");
        DownstreamRqResponseBeforeRqComplete = registry.Counter(p + "downstream_rq_response_before_rq_complete");
        DownstreamRqRxReset = registry.Counter(p + "downstream_rq_rx_reset");
        DownstreamRqTxReset = registry.Counter(p + "downstream_rq_tx_reset");
        DownstreamRqTooLarge = registry.Counter(p + "downstream_rq_too_large");
        DownstreamRqWsOnNonWsRoute = registry.Counter(p + "downstream_rq_ws_on_non_ws_route");
        DownstreamRqTime = registry.Histogram(p + "downstream_rq_time");
        DownstreamCxLengthMs = registry.Histogram(p + "downstream_cx_length_ms");
        Router = new Upstream.RouterStatIds(registry, p);
    }

    /// <summary>What filters of a connection manager with this prefix count: listed once there is such a filter.</summary>
    internal void AddFilter(StatsRegistry registry, string statPrefix, FilterSettings filter)
    {
        string p = $"http.{statPrefix}.";
        if (filter is CorsSettings)
        {
            CorsOriginValid = registry.Counter(p + "cors.origin_valid");
            CorsOriginInvalid = registry.Counter(p + "cors.origin_invalid");
        }
        else if (filter is FaultSettings)
        {
            FaultDelaysInjected = registry.Counter(p + "fault.delays_injected");
            FaultAbortsInjected = registry.Counter(p + "fault.aborts_injected");
            FaultsOverflow = registry.Counter(p + "fault.faults_overflow");
            FaultResponseRlInjected = registry.Counter(p + "fault.response_rl_injected");
            FaultsActive = registry.Gauge(p + "fault.active_faults");
        }
    }

    public Upstream.RouterStatIds Router { get; }

    public int DownstreamCxTotal { get; }

    public int DownstreamCxHttp1Total { get; }

    public int DownstreamCxHttp2Total { get; }

    public int DownstreamCxActive { get; }

    public int DownstreamCxHttp1Active { get; }

    public int DownstreamCxHttp2Active { get; }

    public int DownstreamCxDestroy { get; }

    public int DownstreamCxDestroyLocal { get; }

    public int DownstreamCxDestroyRemote { get; }

    public int DownstreamCxDestroyActiveRq { get; }

    public int DownstreamCxDestroyLocalActiveRq { get; }

    public int DownstreamCxDestroyRemoteActiveRq { get; }

    public int DownstreamCxRxBytesTotal { get; }

    public int DownstreamCxTxBytesTotal { get; }

    public int DownstreamCxDrainClose { get; }

    public int DownstreamCxIdleTimeout { get; }

    public int DownstreamCxMaxDurationReached { get; }

    public int DownstreamCxMaxRequestsReached { get; }

    public int DownstreamCxDelayedCloseTimeout { get; }

    public int DownstreamCxProtocolError { get; }

    public int DownstreamCxUpgradesTotal { get; }

    public int DownstreamCxUpgradesActive { get; }

    public int DownstreamRqTotal { get; }

    public int DownstreamRqHttp1Total { get; }

    public int DownstreamRqHttp2Total { get; }

    /// <summary>Requests of HTTP/1 that another proxy of the mesh sent by HTTP/2.</summary>
    public int DownstreamRqMeshRestored { get; }

    public int DownstreamRqActive { get; }

    public int DownstreamRqCompleted { get; }

    /// <summary>1xx to 5xx.</summary>
    public int[] DownstreamRqClass { get; }

    public int DownstreamRqIdleTimeout { get; }

    public int DownstreamRqTimeout { get; }

    public int DownstreamRqHeaderTimeout { get; }

    public int DownstreamRqMaxDurationReached { get; }

    public int DownstreamRqNonRelativePath { get; }

    public int DownstreamRqFailedPathNormalization { get; }

    public int DownstreamRqRedirectedWithNormalizedPath { get; }

    public int DownstreamRqResponseBeforeRqComplete { get; }

    public int DownstreamRqRxReset { get; }

    public int DownstreamRqTxReset { get; }

    public int DownstreamRqTooLarge { get; }

    public int DownstreamRqWsOnNonWsRoute { get; }

    public int DownstreamRqTime { get; }

    public int DownstreamCxLengthMs { get; }

    public int CorsOriginValid { get; private set; }

    public int CorsOriginInvalid { get; private set; }

    public int FaultDelaysInjected { get; private set; }

    public int FaultAbortsInjected { get; private set; }

    public int FaultsOverflow { get; private set; }

    public int FaultsActive { get; private set; }

    public int FaultResponseRlInjected { get; private set; }
}
