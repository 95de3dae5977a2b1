using System.Text;

namespace Tulle.Http.Http1;

/// <summary>The fields that say where a request ends and what becomes of the connection.</summary>
public sealed partial class RequestHeadParser
{
    private Http1Error? TakeFramingField(HeaderTable table, ReadOnlySpan<byte> head, ref FieldLine line)
    {
        ReadOnlySpan<byte> value = head.Slice(line.ValueOffset, line.ValueLength);
        switch (line.Id)
        {
            case HeaderName.Host:
                return TakeHost(table, value, ref line);
            case HeaderName.ContentLength:
                Http1Error? lengthError = TakeContentLength(value);
                if (lengthError is not null)
                {
                    return lengthError;
                }
                break;
            case HeaderName.TransferEncoding:
                // RFC 9112 section 6.1: the one coding here is chunked, once; anything else is not understood: 501.
                if ((_marks & Marks.TransferEncoding) != 0 || !Ascii.EqualsIgnoreCase(value, "chunked"u8))
                {
                    return Http1Error.InvalidTransferEncoding;
                }
                _marks |= Marks.TransferEncoding;
                break;
            case HeaderName.Connection:
                _head.HasConnectionField = true;
                _marks |= ConnectionMarks(value);
                break;
            case HeaderName.Upgrade:
                // RFC 9113 section 3.1: upgrading to h2c is obsolete and ignored. A second line would travel along
                // with one that a route allows, so then none counts. Both are stripped later as hop-by-hop.
                if ((_marks & Marks.UpgradeField) != 0 || Ascii.EqualsIgnoreCase(value, "h2c"u8))
                {
                    _marks |= Marks.IgnoredUpgrade;
                }
                _marks |= Marks.UpgradeField;
                break;
            case HeaderName.Expect:
                // RFC 9110 section 10.1.1: any other expectation may be answered with 417.
                if (_head.ExpectContinue || !Ascii.EqualsIgnoreCase(value, "100-continue"u8))
                {
                    return Http1Error.ExpectationFailed;
                }
                _head.ExpectContinue = true;
                break;
            default:
                break;
        }
        table.AppendLine(
            line.Id, line.NameOffset, line.NameLength, line.ValueOffset, line.ValueLength, line.IsCanonical);
        return null;
    }

    // RFC 9112 section 3.2: more than one Host, or one that is no host, is a 400.
    private Http1Error? TakeHost(HeaderTable table, ReadOnlySpan<byte> value, ref FieldLine line)
    {
        if ((_marks & Marks.Host) != 0)
        {
            return Http1Error.BadRequest;
        }
        _marks |= Marks.Host;
        if (value.IsEmpty)
        {
            return null;
        }
        if (!Authority.IsValid(value))
        {
            return Http1Error.InvalidAuthority;
        }
        if ((_marks & Marks.AuthorityFromTarget) == 0)
        {
            table.SetPseudo(AuthorityPlace, HeaderName.Authority, line.ValueOffset, line.ValueLength);
        }
        return null;
    }

    // RFC 9110 section 8.6 and RFC 9112 section 6.3: digits only. Pinned here: a second Content-Length is refused even
    // where it is equal, and so is a leading zero, which some readers take for octal.
    private Http1Error? TakeContentLength(ReadOnlySpan<byte> value)
    {
        if (_head.HasContentLength
            || !AsciiNumber.TryParseDecimal(value, out long length)
            || (value.Length > 1 && value[0] == '0'))
        {
            return Http1Error.BadRequest;
        }
        _head.HasContentLength = true;
        _head.ContentLength = length;
        return null;
    }

    private static Marks ConnectionMarks(ReadOnlySpan<byte> value)
    {
        ConnectionOptions options = ConnectionField.Parse(value);
        return ((options & ConnectionOptions.Close) != 0 ? Marks.CloseOption : 0)
            | ((options & ConnectionOptions.KeepAlive) != 0 ? Marks.KeepAliveOption : 0)
            | ((options & ConnectionOptions.Upgrade) != 0 ? Marks.UpgradeOption : 0);
    }

    private Http1Error? Complete(HeaderTable table)
    {
        Http1Error? error = CompleteFraming(table);
        if (error is not null)
        {
            return error;
        }

        // RFC 9112 section 9.3: HTTP/1.1 persists unless told to close, HTTP/1.0 closes unless told to persist.
        _head.KeepAlive = (_marks & Marks.CloseOption) == 0
            && (_head.IsHttp11 || (_marks & Marks.KeepAliveOption) != 0);
        _head.ExpectContinue &= _head.IsHttp11;

        // RFC 9110 section 7.8: an Upgrade that Connection does not name is not meant for us.
        const Marks UpgradeMarks = Marks.UpgradeField | Marks.UpgradeOption;
        _head.IsUpgrade = (_marks & UpgradeMarks) == UpgradeMarks && (_marks & Marks.IgnoredUpgrade) == 0
            && _head.IsHttp11;

        CompleteAuthority(table);
        if (_head.Method == RequestMethod.Connect)
        {
            table.RemoveAt(PathPlace);
        }
        if (_head.Method == RequestMethod.Trace)
        {
            _head.Fault ??= Http1Error.TraceNotAllowed;
        }
        return null;
    }

    private Http1Error? CompleteFraming(HeaderTable table)
    {
        if ((_marks & Marks.TransferEncoding) == 0)
        {
            bool hasBody = _head.ContentLength > 0;
            _head.Framing = hasBody ? BodyFraming.Length : BodyFraming.None;

            // RFC 9110 section 9.3.6: content of a CONNECT has no meaning; what follows is the tunnel's.
            return hasBody && _head.Method == RequestMethod.Connect ? Http1Error.ContentLengthNotAllowed : null;
        }

        // RFC 9112 section 6.1: HTTP/1.0 knows no transfer codings; such a message's framing is faulty.
        if (!_head.IsHttp11 || _head.Method == RequestMethod.Connect)
        {
            return Http1Error.TransferEncodingNotAllowed;
        }

        // RFC 9112 section 6.3: both lengths in one message is how requests are smuggled.
        if (_head.HasContentLength)
        {
            if (!_limits.AllowChunkedLength)
            {
                return Http1Error.LengthAndChunked;
            }
            table.RemoveAll(HeaderName.ContentLength);
            _head.HasContentLength = false;
            _head.ContentLength = 0;
        }
        _head.Framing = BodyFraming.Chunked;
        return null;
    }

    private void CompleteAuthority(HeaderTable table)
    {
        if (table.Contains(HeaderName.Authority))
        {
            return;
        }
        int place = table.IndexOfUnfilledPseudo();
        if (!_head.IsHttp11 && _limits.DefaultHostForHttp10.Length > 0)
        {
            table.SetPseudo(place, HeaderName.Authority, 0, 0);
            table.SetValueAt(place, _limits.DefaultHostForHttp10);
            return;
        }

        // RFC 9112 section 3.2: without Host a request is a 400, which the answerer of requests gives.
        table.RemoveAt(place);
        _head.Fault = Http1Error.MissingHost;
    }
}
