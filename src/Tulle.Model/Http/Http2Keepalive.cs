namespace Tulle.Model;

/// <summary>connection_keepalive: when a PING asks the peer for a sign of life, and how long the answer may take.</summary>
public sealed record Http2Keepalive
{
    /// <summary>Between an answer and the next PING; 0: no regular ones.</summary>
    public long IntervalMs { get; init; }

    /// <summary>Without an answer for so long the connection is closed.</summary>
    public long TimeoutMs { get; init; }

    /// <summary>So much of the interval is added at random, at most.</summary>
    public int JitterPercent { get; init; } = 15;

    /// <summary>To upstreams: after such a silence a PING goes ahead of a new stream; 0: never.</summary>
    public long IdleIntervalMs { get; init; }
}
