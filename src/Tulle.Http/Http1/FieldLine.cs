namespace Tulle.Http.Http1;

/// <summary>
/// Reads one field line of a head or a trailer section (RFC 9112 section 5). Offsets count from where the message
/// begins.
/// </summary>
internal ref struct FieldLine
{
    // What a table's entry can hold; only a listener with a limit far over Envoy's 60 KiB gets here.
    private const int MaxNameBytes = ushort.MaxValue;

    public HeaderName Id;
    public int NameOffset;
    public int NameLength;
    public int ValueOffset;
    public int ValueLength;
    public bool HasUnderscore;

    /// <summary>The line is byte for byte what a writer would write.</summary>
    public bool IsCanonical;

    /// <summary>Where the next line begins.</summary>
    public int Next;

    public Http1Error? Error;

    /// <summary>
    /// Reads the line at <paramref name="at"/>: Line, End (the empty line), NeedMore or Invalid (Error is set).
    /// </summary>
    public FieldLineStatus Read(Span<byte> head, int at)
    {
        if ((uint)at >= (uint)head.Length)
        {
            return FieldLineStatus.NeedMore;
        }
        if (head[at] == '\r')
        {
            return ReadEnd(head, at);
        }

        // RFC 9110 section 5.1: a name is a token. RFC 9112 section 5.1: no white space stands before the colon, and
        // section 5.2: a line that begins with white space (obs-fold) is refused; both have no token character here.
        int colon = ByteScan.LowerCaseName(head, at, out HasUnderscore);
        if ((uint)colon >= (uint)head.Length)
        {
            return FieldLineStatus.NeedMore;
        }
        if (head[colon] != ':' || colon == at)
        {
            return Invalid(Http1Error.BadRequest);
        }
        if (colon - at > MaxNameBytes)
        {
            return Invalid(Http1Error.HeadTooLarge);
        }

        int value = colon + 1;
        while ((uint)value < (uint)head.Length && head[value] is (byte)' ' or (byte)'\t')
        {
            value++;
        }

        // RFC 9110 section 5.5: CR, LF, NUL and the other controls are no part of a value; RFC 9112 section 2.2: a
        // bare CR or a bare LF ends nothing.
        int end = ByteScan.IndexOfControl(head, value);
        if (end < 0 || end + 1 >= head.Length)
        {
            return end < 0 || head[end] == '\r' ? FieldLineStatus.NeedMore : Invalid(ControlError(head[end]));
        }
        if (head[end] != '\r' || head[end + 1] != '\n')
        {
            return Invalid(ControlError(head[end]));
        }

        Next = end + 2;
        IsCanonical = true;
        while (end > value && head[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
            IsCanonical = false;
        }
        IsCanonical &= value == colon + 2 && head[colon + 1] == ' ';
        NameOffset = at;
        NameLength = colon - at;
        ValueOffset = value;
        ValueLength = end - value;
        Id = HeaderNames.Lookup(head[at..colon]);
        return FieldLineStatus.Line;
    }

    private static Http1Error ControlError(byte b) =>
        b is (byte)'\r' or (byte)'\n' ? Http1Error.BadRequest : Http1Error.InvalidCharacters;

    private FieldLineStatus ReadEnd(Span<byte> head, int at)
    {
        if (at + 1 >= head.Length)
        {
            return FieldLineStatus.NeedMore;
        }
        Next = at + 2;
        return head[at + 1] == '\n' ? FieldLineStatus.End : Invalid(Http1Error.BadRequest);
    }

    private FieldLineStatus Invalid(Http1Error error)
    {
        Error = error;
        return FieldLineStatus.Invalid;
    }
}
