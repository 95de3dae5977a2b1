namespace Tulle.Http.Http1;

/// <summary>
/// What the codec is told by the configuration: Envoy's http_protocol_options and the limits of the connection manager
/// or of the cluster. Immutable, one for each listener or cluster. The defaults are Envoy's.
/// </summary>
public sealed class Http1Limits
{
    public static readonly Http1Limits Default = new();

    /// <summary>Request or status line and all fields, line ends included; also the limit for trailers.</summary>
    public int MaxHeadBytes { get; init; } = 60 * 1024;

    /// <summary>Field lines, Host included; also the limit for trailers.</summary>
    public int MaxFieldCount { get; init; } = 100;

    /// <summary>
    /// Empty lines in front of a request line. Old clients send one behind a body (RFC 9112 section 2.2); more than a
    /// few only cost time.
    /// </summary>
    public int MaxEmptyLines { get; init; } = 8;

    /// <summary>Chunk extensions of one chunk (RFC 9112 section 7.1.1: a limit is due). They are dropped.</summary>
    public int MaxChunkExtensionLineBytes { get; init; } = 4 * 1024;

    /// <summary>Chunk extensions of one message.</summary>
    public int MaxChunkExtensionBytes { get; init; } = 16 * 1024;

    public UnderscoreAction Underscores { get; init; }

    public bool AcceptHttp10 { get; init; }

    /// <summary>The authority of an HTTP/1.0 request without Host; empty: such a request has a missing host.</summary>
    public byte[] DefaultHostForHttp10 { get; init; } = [];

    public bool AllowAbsoluteUrl { get; init; } = true;

    /// <summary>Content-Length beside Transfer-Encoding: chunked counts, instead of an error.</summary>
    public bool AllowChunkedLength { get; init; }

    /// <summary>Methods that Envoy does not know are forwarded if they are tokens, instead of an error.</summary>
    public bool AllowCustomMethods { get; init; }

    /// <summary>Trailers are kept; without it they are read, checked against the limits, and dropped.</summary>
    public bool EnableTrailers { get; init; }

    /// <summary>The spelling of names is kept with the table, and written again (Envoy's preserve_case).</summary>
    public bool KeepsNameCase { get; init; }

    /// <summary>With <see cref="KeepsNameCase"/>: names that the message did not bring are written "Like-This".</summary>
    public bool ProperCaseForOthers { get; init; }

    /// <summary>With <see cref="KeepsNameCase"/>: a response's reason phrase is kept too.</summary>
    public bool KeepsReason { get; init; }
}
