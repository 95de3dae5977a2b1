using System.Buffers.Binary;
using System.Text;

namespace Tulle.Http.Http1;

/// <summary>
/// Parses the head of an HTTP/1 response into a table, with regard to the request that it answers. Resumable and strict
/// as <see cref="RequestHeadParser"/>. An informational response is a head of its own: call Begin again behind it.
/// </summary>
public sealed class ResponseHeadParser
{
    // "HTTP/1.1 200"
    private const int StatusEnd = 12;
    private const int StatusAt = 9;

    private static readonly ulong Http11 = BinaryPrimitives.ReadUInt64LittleEndian("HTTP/1.1"u8);
    private static readonly ulong Http10 = BinaryPrimitives.ReadUInt64LittleEndian("HTTP/1.0"u8);

    private Http1Limits _limits = Http1Limits.Default;
    private RequestMethod _method;
    private HeadCursor _cursor;
    private ResponseHead _head;
    private ConnectionOptions _options;
    private bool _hasTransferEncoding;
    private bool _isFresh = true;

    /// <summary>Why <see cref="Parse"/> said Invalid. The client's answer is 502 whatever its status says.</summary>
    public Http1Error? Error { get; private set; }

    public ref readonly ResponseHead Head => ref _head;

    /// <summary>Whether a byte of the response has been seen.</summary>
    public bool HasBegun => _cursor.IsWaiting || _cursor.LineStart > 0;

    /// <summary>Prepares for the next response, final or informational, to a request of this method.</summary>
    public void Begin(Http1Limits limits, RequestMethod method)
    {
        _limits = limits;
        _method = method;
        _cursor = default;
        _head = default;
        _options = ConnectionOptions.None;
        _hasTransferEncoding = false;
        _isFresh = true;
        Error = null;
    }

    /// <summary>As <see cref="RequestHeadParser.Parse"/>.</summary>
    public HeadStatus Parse(HeaderTable table, byte[] buffer, int start, int end)
    {
        if (_isFresh)
        {
            _isFresh = false;
            table.Reset(buffer, start);
            table.ReservePseudo(1);
            if (_limits.KeepsNameCase)
            {
                table.KeepCasing(_limits.ProperCaseForOthers);
            }
        }
        else
        {
            table.Rebase(buffer, start);
        }

        Span<byte> head = buffer.AsSpan(start, Math.Min(end - start, _limits.MaxHeadBytes));
        table.Casing?.Take(head);
        if (_cursor.IsWaiting && !_cursor.IsLineReady(head))
        {
            return NeedMore(head);
        }
        if (!_cursor.InFields)
        {
            HeadStatus status = ParseStatusLine(table, head);
            if (status != HeadStatus.Done)
            {
                return status == HeadStatus.NeedMore ? NeedMore(head) : status;
            }
        }
        return ParseFields(table, head);
    }

    private HeadStatus ParseStatusLine(HeaderTable table, ReadOnlySpan<byte> head)
    {
        // RFC 9112 section 4: HTTP-version SP 3DIGIT SP [ reason ] CRLF. What begins with anything else is no response,
        // which shows at its first wrong byte. Only the blank in front of an empty reason may be missing.
        int length = Math.Min(head.Length, "HTTP/1.".Length);
        if (!head[..length].SequenceEqual("HTTP/1."u8[..length]))
        {
            return Invalid(Http1Error.BadRequest);
        }
        int lineEnd = ByteScan.IndexOfControl(head, 0);
        if (lineEnd < 0 || (lineEnd + 1 >= head.Length && head[lineEnd] == '\r'))
        {
            return HeadStatus.NeedMore;
        }
        if (head[lineEnd] != '\r' || head[lineEnd + 1] != '\n' || lineEnd < StatusEnd)
        {
            return Invalid(Http1Error.BadRequest);
        }
        ulong version = BinaryPrimitives.ReadUInt64LittleEndian(head);
        bool isHttp11 = version == Http11;
        bool isLine = (isHttp11 || version == Http10)
            && head[8] == ' '
            && (lineEnd == StatusEnd || head[StatusEnd] == ' ');
        if (!isLine || !TryStatus(head.Slice(StatusAt, 3), out int status))
        {
            return Invalid(Http1Error.BadRequest);
        }
        _head.IsHttp11 = isHttp11;
        _head.Status = status;
        table.SetPseudo(0, HeaderName.Status, StatusAt, 3);
        _cursor.LineStart = lineEnd + 2;
        _cursor.InFields = true;
        return HeadStatus.Done;
    }

    private static bool TryStatus(ReadOnlySpan<byte> digits, out int status)
    {
        bool isNumber = AsciiNumber.TryParseDecimal(digits, out long value);
        status = (int)value;
        return isNumber && status >= 100;
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
                if ((uint)(line.Id - HeaderName.Host) <= HeaderName.Expect - HeaderName.Host)
                {
                    Http1Error? error = TakeFramingField(head.Slice(line.ValueOffset, line.ValueLength), line.Id);
                    if (error is not null)
                    {
                        return Invalid(error);
                    }
                }

                // A response has no authority: a Host field in one means nothing, and is kept by its name only.
                HeaderName id = line.Id == HeaderName.Host ? HeaderName.Unknown : line.Id;
                table.AppendLine(
                    id, line.NameOffset, line.NameLength, line.ValueOffset, line.ValueLength, line.IsCanonical);
                continue;
            }
            if (status == FieldLineStatus.End)
            {
                _head.HeadBytes = line.Next;
                table.Casing?.Complete(line.Next, keepReason: _limits.KeepsReason);
                Http1Error? error = Complete(table);
                return error is null ? HeadStatus.Done : Invalid(error);
            }
            _cursor.LineStart = at;
            return status == FieldLineStatus.NeedMore ? NeedMore(head) : Invalid(line.Error!);
        }
    }

    private Http1Error? TakeFramingField(ReadOnlySpan<byte> value, HeaderName id)
    {
        switch (id)
        {
            case HeaderName.ContentLength:
                // RFC 9112 section 6.3: a length that is not one number makes the response's end unknown.
                if (_head.HasContentLength || !AsciiNumber.TryParseDecimal(value, out long length))
                {
                    return Http1Error.BadRequest;
                }
                _head.HasContentLength = true;
                _head.ContentLength = length;
                return null;
            case HeaderName.TransferEncoding:
                if (_hasTransferEncoding || !Ascii.EqualsIgnoreCase(value, "chunked"u8))
                {
                    return Http1Error.InvalidTransferEncoding;
                }
                _hasTransferEncoding = true;
                return null;
            case HeaderName.Connection:
                _head.HasConnectionField = true;
                _options |= ConnectionField.Parse(value);
                return null;
            default:
                return null;
        }
    }

    private Http1Error? Complete(HeaderTable table)
    {
        _head.KeepAlive = (_options & ConnectionOptions.Close) == 0
            && (_head.IsHttp11 || (_options & ConnectionOptions.KeepAlive) != 0);

        // RFC 9112 section 6.1: HTTP/1.0 knows no chunks. Pinned here: such a response is a bad gateway.
        if (_hasTransferEncoding && !_head.IsHttp11)
        {
            return Http1Error.TransferEncodingNotAllowed;
        }

        // RFC 9112 section 6.3: both lengths in one message is how responses are split.
        if (_hasTransferEncoding && _head.HasContentLength)
        {
            if (!_limits.AllowChunkedLength)
            {
                return Http1Error.LengthAndChunked;
            }
            table.RemoveAll(HeaderName.ContentLength);
            _head.HasContentLength = false;
            _head.ContentLength = 0;
        }
        CompleteFraming(table);
        return null;
    }

    private void CompleteFraming(HeaderTable table)
    {
        int status = _head.Status;
        if (status == 101)
        {
            _head.IsUpgrade = (_options & ConnectionOptions.Upgrade) != 0 && table.Contains(HeaderName.Upgrade);
            _head.Framing = BodyFraming.Tunnel;
            _head.KeepAlive = false;
            return;
        }
        if (_method == RequestMethod.Connect && status is >= 200 and < 300)
        {
            _head.Framing = BodyFraming.Tunnel;
            _head.KeepAlive = false;
            return;
        }

        // RFC 9112 section 6.3 rule 1: 1xx, 204, 304 and whatever answers HEAD end behind the empty line. An origin
        // that announces content where none may be (RFC 9110 section 8.6) is likely to send it: no reuse.
        _head.IsInformational = status < 200;
        if (status < 200 || status == 204)
        {
            _head.KeepAlive &= !_hasTransferEncoding && _head.ContentLength == 0;
            _head.Framing = BodyFraming.None;
            return;
        }
        if (status == 304 || _method == RequestMethod.Head)
        {
            _head.Framing = BodyFraming.None;
            return;
        }
        if (_hasTransferEncoding)
        {
            _head.Framing = BodyFraming.Chunked;
            return;
        }
        if (_head.HasContentLength)
        {
            _head.Framing = _head.ContentLength > 0 ? BodyFraming.Length : BodyFraming.None;
            return;
        }
        _head.Framing = BodyFraming.UntilClose;
        _head.KeepAlive = false;
    }

    private HeadStatus NeedMore(ReadOnlySpan<byte> head)
    {
        if (head.Length >= _limits.MaxHeadBytes)
        {
            return Invalid(Http1Error.HeadTooLarge);
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
}
