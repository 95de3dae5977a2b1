namespace Tulle.Http.Http1;

/// <summary>
/// Where a head parser stands between two calls. A line is parsed when all of it is there; until then only the bytes
/// that are new are searched, so a head that comes byte by byte costs no more than its length.
/// </summary>
internal struct HeadCursor
{
    /// <summary>Where the line that is not parsed yet begins, from the start of the message.</summary>
    public int LineStart;

    /// <summary>The bytes before this hold nothing that ends the line.</summary>
    public int Scanned;

    public int FieldCount;
    public bool InFields;

    /// <summary>The last call ended within a line.</summary>
    public bool IsWaiting;

    /// <summary>
    /// Whether the waiting line is whole, or has a byte that no line may have: both are worth parsing now.
    /// </summary>
    public bool IsLineReady(ReadOnlySpan<byte> head)
    {
        int hit = ByteScan.IndexOfControl(head, Math.Max(Scanned, LineStart));
        if (hit < 0)
        {
            Scanned = head.Length;
            return false;
        }
        Scanned = hit;
        return head[hit] != '\r' || hit + 1 < head.Length;
    }
}
