namespace Tulle.Model;

public sealed record Http2Settings
{
    public static Http2Settings Default { get; } = new();

    public int HpackTableSize { get; init; } = 4_096;

    public int MaxConcurrentStreams { get; init; } = 1_024;

    public int InitialStreamWindowSize { get; init; } = 16 * 1024 * 1024;

    public int InitialConnectionWindowSize { get; init; } = 24 * 1024 * 1024;

    public int MaxOutboundControlFrames { get; init; } = 1_000;

    public int MaxConsecutiveInboundFramesWithEmptyPayload { get; init; } = 1;

    public int MaxInboundPriorityFramesPerStream { get; init; } = 100;

    public int MaxInboundWindowUpdateFramesPerDataFrameSent { get; init; } = 10;

    public bool AllowConnect { get; init; }

    /// <summary>connection_keepalive; null: no PING of our own.</summary>
    public Http2Keepalive? Keepalive { get; init; }

    public bool? StreamErrorOnInvalidHttpMessage { get; init; }
}
