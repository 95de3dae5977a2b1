using System.Buffers.Binary;

namespace Tulle.Http.Http1;

/// <summary>The request line (RFC 9112 section 3).</summary>
public sealed partial class RequestHeadParser
{
    private HeadStatus ParseRequestLine(HeaderTable table, Span<byte> head)
    {
        int at = _cursor.LineStart;

        // RFC 9112 section 2.2: at least one empty line in front should be ignored; a stream of them is not.
        while ((uint)at < (uint)head.Length && head[at] == '\r')
        {
            if (at + 1 >= head.Length)
            {
                return HeadStatus.NeedMore;
            }
            if (head[at + 1] != '\n' || ++_emptyLines > _limits.MaxEmptyLines)
            {
                return Invalid(Http1Error.BadRequest);
            }
            at += 2;
            _cursor.LineStart = at;
        }

        int methodEnd = at;
        int methodLimit = Math.Min(head.Length, at + MaxMethodBytes);
        while (methodEnd < methodLimit && TokenTable.IsToken(head[methodEnd]))
        {
            methodEnd++;
        }
        if (methodEnd == head.Length)
        {
            return HeadStatus.NeedMore;
        }
        if (head[methodEnd] != ' ' || methodEnd == at)
        {
            return Invalid(Http1Error.BadRequest);
        }
        if (!TakeMethod(head[at..methodEnd]))
        {
            return Invalid(Http1Error.BadRequest);
        }

        _marks |= Marks.MethodTaken;
        int target = methodEnd + 1;
        int targetEnd = ByteScan.IndexOfNonTarget(head, target);
        if (targetEnd < 0)
        {
            return HeadStatus.NeedMore;
        }
        if (head[targetEnd] != ' ')
        {
            return ParseOddTargetEnd(head, target, targetEnd);
        }
        HeadStatus status = targetEnd == target
            ? Invalid(Http1Error.BadRequest)
            : ParseVersion(head, targetEnd + 1);
        if (status != HeadStatus.Done)
        {
            return status;
        }

        table.SetPseudo(MethodPlace, HeaderName.Method, at, methodEnd - at);
        Http1Error? error = TakeTarget(table, head, target, targetEnd - target);
        if (error is not null)
        {
            return Invalid(error);
        }
        _cursor.LineStart = targetEnd + 1 + VersionBytes + 2;
        _cursor.InFields = true;
        return HeadStatus.Done;
    }

    private bool TakeMethod(ReadOnlySpan<byte> method)
    {
        _head.Method = RequestMethods.Parse(method);
        if (_head.Method != RequestMethod.Other)
        {
            return true;
        }

        // RFC 9113 section 3.4: HTTP/2's preface looks like a request line and is never one.
        return _limits.AllowCustomMethods ? !method.SequenceEqual("PRI"u8) : RequestMethods.IsKnownOther(method);
    }

    // The byte behind the target is neither part of one nor the blank that ends it.
    private HeadStatus ParseOddTargetEnd(ReadOnlySpan<byte> head, int target, int targetEnd)
    {
        if (head[targetEnd] == '\r')
        {
            if (targetEnd + 1 >= head.Length)
            {
                return HeadStatus.NeedMore;
            }
            bool isVersionless = head[targetEnd + 1] == '\n' && targetEnd > target;
            return Invalid(isVersionless ? Http1Error.LowVersion : Http1Error.BadRequest);
        }

        // RFC 9112 section 3.2: a target has no fragment; nothing is ever matched with one.
        return Invalid(head[targetEnd] == '#' ? Http1Error.PathWithFragment : Http1Error.BadRequest);
    }

    private HeadStatus ParseVersion(ReadOnlySpan<byte> head, int at)
    {
        ReadOnlySpan<byte> rest = head[at..];
        if (rest.Length < VersionBytes + 2)
        {
            // Too short to be good. Once the line has an end it is bad; until then there may be more.
            int control = ByteScan.IndexOfControl(rest, 0);
            return control < 0 || (rest[control] == '\r' && control + 1 == rest.Length)
                ? HeadStatus.NeedMore
                : Invalid(Http1Error.BadRequest);
        }

        // RFC 9112 section 2.3: "HTTP" "/" DIGIT "." DIGIT, upper case, and the line ends there.
        ulong version = BinaryPrimitives.ReadUInt64LittleEndian(rest);
        if (rest[VersionBytes] != '\r' || rest[VersionBytes + 1] != '\n' || !IsVersion(rest))
        {
            return Invalid(Http1Error.BadRequest);
        }
        _head.IsHttp11 = version == Http11;
        bool isAccepted = _head.IsHttp11 || (version == Http10 && _limits.AcceptHttp10);
        return isAccepted ? HeadStatus.Done : Invalid(Http1Error.LowVersion);
    }

    private static bool IsVersion(ReadOnlySpan<byte> v) =>
        v.StartsWith("HTTP/"u8) && (uint)(v[5] - '0') <= 9 && v[6] == '.' && (uint)(v[7] - '0') <= 9;

    private Http1Error? TakeTarget(HeaderTable table, Span<byte> head, int offset, int length)
    {
        if (_head.Method == RequestMethod.Connect)
        {
            // RFC 9112 section 3.2.3: CONNECT takes host and port and nothing else. There is no path.
            if (!Authority.IsValidWithPort(head.Slice(offset, length)))
            {
                return Http1Error.InvalidUrl;
            }
            table.SetPseudo(AuthorityPlace, HeaderName.Authority, offset, length);
            _marks |= Marks.AuthorityFromTarget;
            return null;
        }
        if (head[offset] == '/')
        {
            table.SetPseudo(PathPlace, HeaderName.Path, offset, length);
            return null;
        }
        if (head[offset] == '*')
        {
            // RFC 9112 section 3.2.4: the asterisk-form belongs to OPTIONS and stands alone.
            if (_head.Method != RequestMethod.Options || length != 1)
            {
                return Http1Error.InvalidUrl;
            }
            table.SetPseudo(PathPlace, HeaderName.Path, offset, length);
            return null;
        }
        return TakeAbsoluteForm(table, head, offset, length);
    }

    // RFC 9112 section 3.2.2: the authority of an absolute-form target replaces Host.
    private Http1Error? TakeAbsoluteForm(HeaderTable table, Span<byte> head, int offset, int length)
    {
        Span<byte> target = head.Slice(offset, length);
        int schemeLength = SchemeLength(target);
        if (schemeLength == 0)
        {
            return Http1Error.BadRequest;
        }
        if (!_limits.AllowAbsoluteUrl)
        {
            table.SetPseudo(PathPlace, HeaderName.Path, offset, length);
            return null;
        }
        int authority = schemeLength + "://".Length;
        int slash = target[authority..].IndexOfAny((byte)'/', (byte)'?');
        int pathAt = slash < 0 ? length : authority + slash;

        // RFC 9110 section 4.2.4: userinfo is refused; an authority has no "@" here.
        if (!Authority.IsValid(target[authority..pathAt]))
        {
            return Http1Error.InvalidUrl;
        }
        table.SetPseudo(AuthorityPlace, HeaderName.Authority, offset + authority, pathAt - authority);
        _marks |= Marks.AuthorityFromTarget;
        _head.IsAbsoluteForm = true;
        if (pathAt < length && target[pathAt] == '/')
        {
            table.SetPseudo(PathPlace, HeaderName.Path, offset + pathAt, length - pathAt);
        }
        else
        {
            SetPathBehindAuthority(table, target[pathAt..]);
        }
        table.Add(HeaderName.Scheme, schemeLength == 5 ? "https"u8 : "http"u8);
        return null;
    }

    // "http://a" and "http://a?q": the path is "/".
    private static void SetPathBehindAuthority(HeaderTable table, ReadOnlySpan<byte> query)
    {
        table.SetPseudo(PathPlace, HeaderName.Path, 0, 0);
        if (query.IsEmpty)
        {
            table.SetValueAt(PathPlace, "/"u8);
            return;
        }
        Span<byte> path = query.Length < 256 ? stackalloc byte[256] : new byte[query.Length + 1];
        path[0] = (byte)'/';
        query.CopyTo(path[1..]);
        table.SetValueAt(PathPlace, path[..(query.Length + 1)]);
    }

    private static int SchemeLength(ReadOnlySpan<byte> target)
    {
        if (target.Length > 7 && System.Text.Ascii.EqualsIgnoreCase(target[..7], "http://"u8))
        {
            return 4;
        }
        return target.Length > 8 && System.Text.Ascii.EqualsIgnoreCase(target[..8], "https://"u8) ? 5 : 0;
    }
}
