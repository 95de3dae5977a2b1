namespace Tulle.Http.Http1;

/// <summary>What a writer adds to a head beside the table's fields, without the table being edited for it.</summary>
[Flags]
public enum HeadExtras : byte
{
    None = 0,
    ConnectionClose = 1,

    /// <summary>For a client of HTTP/1.0 that asked for it.</summary>
    ConnectionKeepAlive = 2,

    /// <summary>"content-length: 0", where the table has no length.</summary>
    ContentLengthZero = 4,

    /// <summary>"transfer-encoding: chunked"; the table's Content-Length, if any, is removed.</summary>
    Chunked = 8,

    /// <summary>The status line of an HTTP/1.0 response.</summary>
    Http10 = 16,

    /// <summary>Names are written "Like-This", where the table does not know how they were spelled.</summary>
    ProperCaseNames = 32,
}
