using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>The slots of "listener.ADDRESS.protocol_detection.*": one outcome for each connection.</summary>
public sealed class ProtocolDetectionStatIds(StatsRegistry registry, string listenerPrefix)
{
    public readonly int Http1 = registry.Counter(listenerPrefix + "protocol_detection.http1");
    public readonly int Http2 = registry.Counter(listenerPrefix + "protocol_detection.http2");
    public readonly int Tls = registry.Counter(listenerPrefix + "protocol_detection.tls");
    public readonly int Opaque = registry.Counter(listenerPrefix + "protocol_detection.opaque");

    /// <summary>The upstream spoke, or ended, before the client.</summary>
    public readonly int ServerFirst = registry.Counter(listenerPrefix + "protocol_detection.server_first");

    /// <summary>The connection ended before anything was known of it.</summary>
    public readonly int Closed = registry.Counter(listenerPrefix + "protocol_detection.closed");

    /// <summary>Not HTTP, on a port whose policy is for HTTP alone.</summary>
    public readonly int FailedClosed = registry.Counter(listenerPrefix + "protocol_detection.failed_closed");

    /// <summary>How often a silent client got no upstream connection because others have half of what the cluster allows. Not
    /// an outcome: it is tried again.</summary>
    public readonly int SpareOverflow = registry.Counter(listenerPrefix + "protocol_detection.spare_overflow");

    /// <summary>Of the others: those that stopped half-way, so that time decided. Not an outcome of its own.</summary>
    public readonly int Stalled = registry.Counter(listenerPrefix + "protocol_detection.stalled");
}
