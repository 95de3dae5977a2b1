namespace Tulle.Http.Http2;

/// <summary>What a block of fields is the beginning or the end of.</summary>
internal enum MessageKind : byte
{
    Request,
    Response,
    Trailers,

    /// <summary>Of a stream that is no more: decoded for the compression table's sake, and dropped.</summary>
    Dropped,
}
