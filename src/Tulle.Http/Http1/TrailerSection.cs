namespace Tulle.Http.Http1;

/// <summary>
/// Collects and parses the trailers of a chunked message (RFC 9112 section 7.1.2). They are rare and may be cut
/// anywhere, so they are copied; the memory is given back behind each message.
/// </summary>
internal sealed class TrailerSection
{
    // What is kept between messages.
    private const int KeepBytes = 1024;

    private readonly HeaderTable _fields = new();
    private byte[] _bytes = [];
    private int _used;
    private HeadCursor _cursor;

    public Http1Error? Error { get; private set; }

    public bool IsEmpty => _used == 0;

    /// <summary>Takes input up to the empty line that ends the section.</summary>
    public HeadStatus Take(ReadOnlySpan<byte> input, Http1Limits limits, out int consumed)
    {
        int before = _used;
        int taken = Math.Min(input.Length, limits.MaxHeadBytes - _used);
        Append(input[..taken]);
        HeadStatus status = Parse(limits);
        if (status == HeadStatus.Done)
        {
            consumed = _cursor.LineStart - before;
            return HeadStatus.Done;
        }
        consumed = taken;
        if (status == HeadStatus.NeedMore && _used >= limits.MaxHeadBytes)
        {
            Error = Http1Error.TrailersTooLarge;
            return HeadStatus.Invalid;
        }
        return status;
    }

    public void MoveTo(HeaderTable trailers) => _fields.CopyTo(trailers);

    public void Clear()
    {
        _used = 0;
        _cursor = default;
        Error = null;
        _fields.Release();
        if (_bytes.Length > KeepBytes)
        {
            _bytes = [];
        }
    }

    private HeadStatus Parse(Http1Limits limits)
    {
        Span<byte> section = _bytes.AsSpan(0, _used);
        if (_cursor.IsWaiting && !_cursor.IsLineReady(section))
        {
            return HeadStatus.NeedMore;
        }
        _fields.Rebase(_bytes, 0);
        FieldLine line = default;
        while (true)
        {
            FieldLineStatus status = line.Read(section, _cursor.LineStart);
            if (status is FieldLineStatus.NeedMore or FieldLineStatus.Invalid)
            {
                _cursor.IsLineReady(section);
                _cursor.IsWaiting = true;
                Error = line.Error == Http1Error.HeadTooLarge ? Http1Error.TrailersTooLarge : line.Error;
                return status == FieldLineStatus.NeedMore ? HeadStatus.NeedMore : HeadStatus.Invalid;
            }
            _cursor.LineStart = line.Next;
            if (status == FieldLineStatus.End)
            {
                return HeadStatus.Done;
            }
            if (++_cursor.FieldCount > limits.MaxFieldCount)
            {
                Error = Http1Error.TooManyTrailers;
                return HeadStatus.Invalid;
            }
            bool isDropped = TrailerFields.IsForbidden(line.Id)
                || (line.HasUnderscore && limits.Underscores == UnderscoreAction.DropHeader);
            if (line.HasUnderscore && limits.Underscores == UnderscoreAction.RejectRequest)
            {
                Error = Http1Error.UnexpectedUnderscore;
                return HeadStatus.Invalid;
            }
            if (!isDropped)
            {
                _fields.AppendLine(
                    line.Id, line.NameOffset, line.NameLength, line.ValueOffset, line.ValueLength, line.IsCanonical);
            }
        }
    }

    private void Append(ReadOnlySpan<byte> input)
    {
        if (_bytes.Length - _used < input.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Math.Max(256, _bytes.Length * 2), _used + input.Length));
        }
        input.CopyTo(_bytes.AsSpan(_used));
        _used += input.Length;
    }
}
