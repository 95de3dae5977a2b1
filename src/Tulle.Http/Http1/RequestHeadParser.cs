using System.Buffers.Binary;

namespace Tulle.Http.Http1;

/// <summary>
/// Parses the head of an HTTP/1 request into a table: request line, fields, and what they mean. Resumable: after
/// NeedMore call <see cref="Parse"/> again with the same bytes and more behind them; they may have moved. Names are
/// lower-cased in the buffer. Strict (RFC 9112): what two readers could take for two messages is refused, never
/// repaired. No allocation. One connection's, one thread's.
/// </summary>
public sealed partial class RequestHeadParser
{
    // Longer than any registered method; with no blank within this the line is no request line.
    private const int MaxMethodBytes = 64;

    // "HTTP/1.1" CRLF
    private const int VersionBytes = 8;

    private const int MethodPlace = 0;
    private const int PathPlace = 1;
    private const int AuthorityPlace = 2;
    private const int ReservedPlaces = 3;

    private static readonly ulong Http11 = BinaryPrimitives.ReadUInt64LittleEndian("HTTP/1.1"u8);
    private static readonly ulong Http10 = BinaryPrimitives.ReadUInt64LittleEndian("HTTP/1.0"u8);

    private Http1Limits _limits = Http1Limits.Default;
    private HeadCursor _cursor;
    private RequestHead _head;
    private Marks _marks;
    private int _emptyLines;
    private bool _isFresh = true;

    /// <summary>Why <see cref="Parse"/> said Invalid.</summary>
    public Http1Error? Error { get; private set; }

    /// <summary>What the head means; complete once <see cref="Parse"/> said Done.</summary>
    public ref readonly RequestHead Head => ref _head;

    /// <summary>Whether a byte of a message has been seen: a request timeout runs from there.</summary>
    public bool HasBegun => _cursor.IsWaiting || _cursor.LineStart > 0;

    /// <summary>Prepares for the next message.</summary>
    public void Begin(Http1Limits limits)
    {
        _limits = limits;
        _cursor = default;
        _head = default;
        _marks = Marks.None;
        _emptyLines = 0;
        _isFresh = true;
        Error = null;
    }

    /// <summary>
    /// Parses what lies from <paramref name="start"/> (where the message begins, at every call) to
    /// <paramref name="end"/>. On Done the body begins at start + Head.HeadBytes.
    /// </summary>
    public HeadStatus Parse(HeaderTable table, byte[] buffer, int start, int end)
    {
        if (_isFresh)
        {
            _isFresh = false;
            table.Reset(buffer, start);
            table.ReservePseudo(ReservedPlaces);
            if (_limits.KeepsNameCase)
            {
                table.KeepCasing(_limits.ProperCaseForOthers);
            }
        }
        else
        {
            table.Rebase(buffer, start);
        }

        // Bytes over the limit are not looked at: a head that is not complete within it is too large.
        Span<byte> head = buffer.AsSpan(start, Math.Min(end - start, _limits.MaxHeadBytes));
        table.Casing?.Take(head);
        if (_cursor.IsWaiting && !_cursor.IsLineReady(head) && !IsMethodOverdue(head))
        {
            return NeedMore(head);
        }
        if (!_cursor.InFields)
        {
            HeadStatus status = ParseRequestLine(table, head);
            if (status != HeadStatus.Done)
            {
                return status == HeadStatus.NeedMore ? NeedMore(head) : status;
            }
        }
        return ParseFields(table, head);
    }

    private HeadStatus ParseFields(HeaderTable table, Span<byte> head)
    {
        FieldLine line = default;
        int at = _cursor.LineStart;
        while (true)
        {
            FieldLineStatus status = line.Read(head, at);
            if (status == FieldLineStatus.Line)
            {
                if (++_cursor.FieldCount > _limits.MaxFieldCount)
                {
                    return Invalid(Http1Error.TooManyFields);
                }
                at = line.Next;
                if (line.HasUnderscore && _limits.Underscores != UnderscoreAction.Allow)
                {
                    if (_limits.Underscores == UnderscoreAction.RejectRequest)
                    {
                        return Invalid(Http1Error.UnexpectedUnderscore);
                    }
                    _head.DroppedUnderscoreFields++;
                    continue;
                }
                if ((uint)(line.Id - HeaderName.Host) <= HeaderName.Expect - HeaderName.Host)
                {
                    Http1Error? error = TakeFramingField(table, head, ref line);
                    if (error is not null)
                    {
                        return Invalid(error);
                    }
                    continue;
                }
                table.AppendLine(
                    line.Id, line.NameOffset, line.NameLength, line.ValueOffset, line.ValueLength, line.IsCanonical);
                continue;
            }
            if (status == FieldLineStatus.End)
            {
                _head.HeadBytes = line.Next;
                table.Casing?.Complete(line.Next, keepReason: false);
                Http1Error? error = Complete(table);
                return error is null ? HeadStatus.Done : Invalid(error);
            }
            _cursor.LineStart = at;
            return status == FieldLineStatus.NeedMore ? NeedMore(head) : Invalid(line.Error!);
        }
    }

    // A line that grows without a blank is refused as soon as its method is too long, not when the head is.
    private bool IsMethodOverdue(ReadOnlySpan<byte> head) => !_cursor.InFields
        && (_marks & Marks.MethodTaken) == 0
        && head.Length - _cursor.LineStart > MaxMethodBytes;

    private HeadStatus NeedMore(ReadOnlySpan<byte> head)
    {
        if (head.Length >= _limits.MaxHeadBytes)
        {
            // RFC 9110 section 15.5.15: a target that is too long has an answer of its own.
            return Invalid(_cursor.InFields ? Http1Error.HeadTooLarge : Http1Error.UriTooLong);
        }
        if (!_cursor.IsWaiting || _cursor.Scanned < _cursor.LineStart)
        {
            _cursor.IsLineReady(head);
        }
        _cursor.IsWaiting = head.Length > _cursor.LineStart;
        return HeadStatus.NeedMore;
    }

    private HeadStatus Invalid(Http1Error error)
    {
        Error = error;
        return HeadStatus.Invalid;
    }

    [Flags]
    private enum Marks : ushort
    {
        None = 0,
        Host = 1,
        TransferEncoding = 2,
        UpgradeField = 4,
        UpgradeOption = 8,
        CloseOption = 16,
        KeepAliveOption = 32,
        IgnoredUpgrade = 64,
        AuthorityFromTarget = 128,
        MethodTaken = 256,
    }
}
