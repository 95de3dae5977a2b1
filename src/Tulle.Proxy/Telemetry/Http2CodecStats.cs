using Tulle.Http.Http2;

namespace Tulle.Proxy.Telemetry;

/// <summary>
/// The slots of Envoy's HTTP/2 codec: "http2.*" for all listeners together, "cluster.NAME.http2.*" for a cluster.
/// </summary>
public sealed class Http2CodecStats
{
    public Http2CodecStats(StatsRegistry registry, string prefix)
    {
        string p = prefix + "http2.";
        HeaderOverflow = registry.Counter(p + "header_overflow");
        GoAwaySent = registry.Counter(p + "goaway_sent");
        InboundEmptyFramesFlood = registry.Counter(p + "inbound_empty_frames_flood");
        InboundPriorityFramesFlood = registry.Counter(p + "inbound_priority_frames_flood");
        InboundWindowUpdateFramesFlood = registry.Counter(p + "inbound_window_update_frames_flood");
        KeepaliveTimeout = registry.Counter(p + "keepalive_timeout");
        OddFramesFlood = registry.Counter(p + "odd_frames_flood");
        OutboundControlFlood = registry.Counter(p + "outbound_control_flood");
        OutboundFlood = registry.Counter(p + "outbound_flood");
        RequestsRejectedWithUnderscores = registry.Counter(p + "requests_rejected_with_underscores_in_headers");
        ResetFlood = registry.Counter(p + "reset_flood");
        RxMessagingError = registry.Counter(p + "rx_messaging_error");
        RxReset = registry.Counter(p + "rx_reset");
        StreamsActive = registry.Gauge(p + "streams_active");
        Trailers = registry.Counter(p + "trailers");
        TxFlushTimeout = registry.Counter(p + "tx_flush_timeout");
        TxReset = registry.Counter(p + "tx_reset");
    }

    public int HeaderOverflow { get; }

    public int GoAwaySent { get; }

    public int InboundEmptyFramesFlood { get; }

    public int InboundPriorityFramesFlood { get; }

    public int InboundWindowUpdateFramesFlood { get; }

    public int KeepaliveTimeout { get; }

    /// <summary>Tulle's own: the budget of odd but legal frames was used up.</summary>
    public int OddFramesFlood { get; }

    public int OutboundControlFlood { get; }

    public int OutboundFlood { get; }

    public int RequestsRejectedWithUnderscores { get; }

    /// <summary>Tulle's own: too many streams of one second were reset by the peer, or by us because of it.</summary>
    public int ResetFlood { get; }

    public int RxMessagingError { get; }

    public int RxReset { get; }

    public int StreamsActive { get; }

    public int Trailers { get; }

    public int TxFlushTimeout { get; }

    public int TxReset { get; }

    /// <summary>The slot of a flood that ended a connection.</summary>
    internal int OfFlood(Http2Flood flood) => flood switch
    {
        Http2Flood.EmptyFrames => InboundEmptyFramesFlood,
        Http2Flood.Priority => InboundPriorityFramesFlood,
        Http2Flood.WindowUpdate => InboundWindowUpdateFramesFlood,
        Http2Flood.Control => OutboundControlFlood,
        Http2Flood.Resets => ResetFlood,
        Http2Flood.Oddities => OddFramesFlood,
        Http2Flood.Block => HeaderOverflow,
        _ => StatsRegistry.Discarded,
    };
}
