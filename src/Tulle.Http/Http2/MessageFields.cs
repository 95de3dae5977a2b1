using Tulle.Http.Hpack;
using Tulle.Http.Http1;

namespace Tulle.Http.Http2;

/// <summary>
/// Takes the fields of a block into a header table under the rules of RFC 9113 section 8. Strict: what HTTP/1.1 could read
/// in another way further on (blanks, line ends, framing fields) is malformed. Counts what it drops, too, so that nothing
/// can be inflated without end. One for each connection.
/// </summary>
internal sealed class MessageFields(Http2Limits limits) : IFieldSink
{
    private const int StatusDigits = 3;

    private HeaderTable? _table;
    private MessageKind _kind;
    private bool _isMalformed;
    private MessageFault _fault;
    private bool _isTooLarge;
    private bool _hasRegular;
    private long _bytes;
    private int _fields;
    private int _cookies;
    private int _hosts;
    private int _status;

    /// <summary>What the last verdict that is not Good was about.</summary>
    internal MessageFault Fault => _isMalformed ? _fault : _isTooLarge ? MessageFault.TooLarge : MessageFault.Rule;

    /// <summary>Content-Length; -1: none.</summary>
    internal long ContentLength { get; private set; }

    /// <summary>A response of 1xx: another one follows.</summary>
    internal bool IsInterim => _status is >= 100 and < 200;

    /// <summary>A response that has no body whatever its Content-Length says (RFC 9110 section 6.4.1).</summary>
    internal bool HasNoBody => _status is 204 or 304;

    internal void Begin(MessageKind kind, HeaderTable? table)
    {
        _kind = kind;
        _table = table;
        _isMalformed = false;
        _fault = MessageFault.Rule;
        _isTooLarge = false;
        _hasRegular = false;
        _bytes = 0;
        _fields = 0;
        _cookies = 0;
        _hosts = 0;
        _status = 0;
        ContentLength = -1;
    }

    /// <summary>After the block: the rules that need all fields. The table is let go.</summary>
    internal MessageVerdict End()
    {
        HeaderTable? table = _table;
        _table = null;
        if (table is null)
        {
            return MessageVerdict.Good;
        }
        if (!_isMalformed && !_isTooLarge)
        {
            _isMalformed = _kind switch
            {
                MessageKind.Request => !RequestTarget.IsValid(table, limits.AllowConnectProtocol, out _fault),
                MessageKind.Response => !TakeStatus(table),
                _ => false,
            };
        }
        if (_isMalformed)
        {
            return MessageVerdict.Malformed;
        }
        if (_isTooLarge)
        {
            return MessageVerdict.TooLarge;
        }
        if (_cookies > 1)
        {
            CookieCrumbs.Join(table);
        }
        return MessageVerdict.Good;
    }

    void IFieldSink.OnOversizedField() => _isTooLarge = true;

    void IFieldSink.OnField(HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool neverIndexed)
    {
        if (_table is not { } table || _isMalformed)
        {
            return;
        }
        _bytes += name.Length + value.Length;
        _fields++;
        _isTooLarge |= _bytes > limits.MaxHeaderBytes || _fields > limits.MaxFieldCount;
        if (_isTooLarge)
        {
            return;
        }
        if (HeaderNames.IsPseudo(id))
        {
            _isMalformed = !TakePseudo(table, id, value);
            return;
        }
        _hasRegular = true;
        if (!IsName(id, name) || !IsValue(value) || !IsAllowed(id, value))
        {
            _isMalformed = true;
            _fault = name is [(byte)':', ..] ? MessageFault.Rule : MessageFault.Field;
            return;
        }
        if (id == HeaderName.Host && _kind == MessageKind.Request)
        {
            // Section 8.3.1: beside :authority, Host is not looked at; alone it takes its place. Two are no host.
            _isMalformed = ++_hosts > 1 || value.IsEmpty;
            _fault = MessageFault.Field;
            if (table.Contains(HeaderName.Authority))
            {
                return;
            }
        }
        if (id == HeaderName.Unknown && name.Contains((byte)'_') && limits.Underscores != UnderscoreAction.Allow)
        {
            _isMalformed = limits.Underscores == UnderscoreAction.RejectRequest;
            _fault = MessageFault.Underscore;
            return;
        }
        if (id == HeaderName.ContentLength && table.Contains(HeaderName.ContentLength))
        {
            // Said again, and the same: once is enough for those behind us.
            return;
        }
        if (_kind == MessageKind.Trailers && TrailerFields.IsForbidden(id))
        {
            return;
        }
        _cookies += id == HeaderName.Cookie ? 1 : 0;
        table.AddField(id == HeaderName.Host ? HeaderName.Authority : id, name, value, neverIndexed);
    }

    // Section 8.3: in front of the others, each once, and only those of this kind of message.
    private bool TakePseudo(HeaderTable table, HeaderName id, ReadOnlySpan<byte> value)
    {
        bool isOfThisKind = _kind switch
        {
            MessageKind.Request => id != HeaderName.Status,
            MessageKind.Response => id == HeaderName.Status,
            _ => false,
        };
        _fault = IsValue(value) ? MessageFault.Rule : MessageFault.Field;
        if (!isOfThisKind || _hasRegular || table.Contains(id) || _fault == MessageFault.Field)
        {
            return false;
        }
        table.AddField(id, default, value, false);
        return true;
    }

    // Section 8.2.1. A name with an id is one that we wrote ourselves.
    private static bool IsName(HeaderName id, ReadOnlySpan<byte> name)
    {
        if (id != HeaderName.Unknown)
        {
            return true;
        }
        if (name.IsEmpty)
        {
            return false;
        }
        foreach (byte b in name)
        {
            // Lower case: the table's lower-case form of the byte is the byte.
            if (TokenTable.LowerCase(b) != b || b == 0)
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsValue(ReadOnlySpan<byte> value) =>
        value.IsEmpty || (value[0] is not ((byte)' ' or (byte)'\t') && value[^1] is not ((byte)' ' or (byte)'\t')
            && ByteScan.IndexOfControl(value, 0) < 0);

    private bool IsAllowed(HeaderName id, ReadOnlySpan<byte> value) => id switch
    {
        // Section 8.2.2: what belongs to one HTTP/1.1 connection.
        HeaderName.Connection or HeaderName.KeepAlive or HeaderName.ProxyConnection or HeaderName.TransferEncoding
            or HeaderName.Upgrade or HeaderName.Http2Settings => false,
        HeaderName.Te => value.SequenceEqual("trailers"u8),
        HeaderName.ContentLength => TakeLength(value),
        _ => true,
    };

    private bool TakeLength(ReadOnlySpan<byte> value)
    {
        if (_kind == MessageKind.Trailers)
        {
            // RFC 9110 section 6.5.1: framing has no place behind the body.
            return false;
        }
        if (!AsciiNumber.TryParseDecimal(value, out long length) || (ContentLength >= 0 && ContentLength != length))
        {
            return false;
        }
        ContentLength = length;
        return true;
    }

    // Section 8.3.2; 101 has no meaning here (section 8.6).
    private bool TakeStatus(HeaderTable table)
    {
        if (!table.TryGet(HeaderName.Status, out ReadOnlySpan<byte> digits) || digits.Length != StatusDigits
            || !AsciiNumber.TryParseDecimal(digits, out long status))
        {
            return false;
        }
        _status = (int)status;
        return status is >= 100 and <= 599 and not 101;
    }
}
