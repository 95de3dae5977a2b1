namespace Tulle.Http.Http2;

/// <summary>
/// What a connection is told by the configuration: Envoy's http2_protocol_options, the limits of the connection manager
/// or of the cluster, and the budgets that floods run into. Immutable, one for each listener or cluster. The defaults
/// are Envoy's where it has the option.
/// </summary>
public sealed class Http2Limits
{
    public static readonly Http2Limits Default = new();

    /// <summary>SETTINGS_HEADER_TABLE_SIZE that we offer.</summary>
    public int HeaderTableBytes { get; init; } = 4096;

    /// <summary>Streams that the peer may have open; one more is refused (RFC 9113 section 5.1.2).</summary>
    public int MaxConcurrentStreams { get; init; } = 1024;

    /// <summary>Window that each stream begins with, 65535 to 2^31-1 bytes.</summary>
    public int InitialStreamWindowBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Window that the connection begins with, 65535 to 2^31-1 bytes.</summary>
    public int InitialConnectionWindowBytes { get; init; } = 24 * 1024 * 1024;

    /// <summary>
    /// What the windows grow to where the line carries more within a round trip. Not above the initial sizes: windows stay
    /// as they are, as Envoy's.
    /// </summary>
    public int MostStreamWindowBytes { get; init; }

    public int MostConnectionWindowBytes { get; init; }

    /// <summary>
    /// Bytes of bodies that the owners of all streams may hold back before they count against the connection's window:
    /// four streams of the default window that nobody reads stall no other stream, and no client fills the memory.
    /// </summary>
    public long HeldBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Names and values of one message. More costs its stream.</summary>
    public int MaxHeaderBytes { get; init; } = 60 * 1024;

    /// <summary>
    /// A block in its encoded form, which is hardly ever larger than what it says. More costs the connection.
    /// </summary>
    public int MaxBlockBytes => 2 * MaxHeaderBytes;

    /// <summary>Fields of one message.</summary>
    public int MaxFieldCount { get; init; } = 100;

    /// <summary>Extended CONNECT is offered and taken (RFC 8441).</summary>
    public bool AllowConnectProtocol { get; init; }

    public Http1.UnderscoreAction Underscores { get; init; }

    /// <summary>A malformed message ends its stream only; without it, the connection.</summary>
    public bool StreamErrorOnInvalidMessage { get; init; }

    /// <summary>Answers to PING and SETTINGS and RST_STREAMs that wait because the peer does not read.</summary>
    public int MaxOutboundControlFrames { get; init; } = 1000;

    /// <summary>Frames without a payload and without an end, one behind the other.</summary>
    public int MaxConsecutiveEmptyFrames { get; init; } = 1;

    /// <summary>PRIORITY frames for each stream that was opened, and as many for none.</summary>
    public int MaxPriorityFramesPerStream { get; init; } = 100;

    /// <summary>WINDOW_UPDATE frames for each DATA frame that was sent.</summary>
    public int MaxWindowUpdatesPerDataFrame { get; init; } = 10;

    /// <summary>Streams of one second from which on their resets are looked at (rapid reset, CVE-2023-44487).</summary>
    public int RapidResetStreams { get; init; } = 500;

    /// <summary>
    /// Odd but legal things on one connection, from unknown frames to streams whose reset the peer caused. At three
    /// quarters the connection drains, at all of it it ends.
    /// </summary>
    public int OddityBudget { get; init; } = 1000;
}
