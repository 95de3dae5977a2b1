using System.Diagnostics;

namespace Tulle.Http.Http1;

/// <summary>
/// Serialises a table as the head of an HTTP/1 message, in the one form this product writes: "name: value" CRLF, names
/// in lower case (RFC 9112 section 5). Runs of lines that came in that form are copied at once. The caller gets a
/// buffer of at least the bound first.
/// </summary>
public static class HeadWriter
{
    // Start line without its values, "host: ", all of HeadExtras, and the empty line.
    private const int FixedBytes = 192;

    /// <summary>At least as many bytes as either of the writers needs.</summary>
    public static int Bound(HeaderTable table) =>
        FixedBytes + table.LineBytes + (table.Casing is { } casing ? casing.Reason.Length : 0);

    /// <summary>Writes a request head; returns its length. The table needs :method, and :path or :authority.</summary>
    public static int WriteRequest(HeaderTable request, HeadExtras extras, Span<byte> destination)
    {
        int at = 0;
        Append(destination, ref at, request.Method);
        destination[at++] = (byte)' ';
        ReadOnlySpan<byte> authority = request.Authority;

        // RFC 9112 section 3.2.3: the target of CONNECT, which has no path, is the authority.
        Append(destination, ref at, request.TryGet(HeaderName.Path, out ReadOnlySpan<byte> path) ? path : authority);
        Append(destination, ref at, " HTTP/1.1\r\n"u8);
        int fields = at;
        Append(destination, ref at, "host: "u8);
        Append(destination, ref at, authority);
        Append(destination, ref at, "\r\n"u8);
        int length = WriteFields(request, extras, destination, at);
        SpellNames(request, extras, destination[fields..length]);
        return length;
    }

    /// <summary>Writes a response head; returns its length. The table needs :status.</summary>
    public static int WriteResponse(HeaderTable response, HeadExtras extras, Span<byte> destination)
    {
        int at = 0;
        WriteStatusLine(response, destination, ref at);
        if ((extras & HeadExtras.Http10) != 0)
        {
            destination["HTTP/1.".Length] = (byte)'0';
        }
        int length = WriteFields(response, extras, destination, at);
        SpellNames(response, extras, destination[at..length]);
        return length;
    }

    /// <summary>Writes the fields of a trailer section and the empty line behind it; returns the length.</summary>
    internal static int WriteTrailerFields(HeaderTable trailers, Span<byte> destination) =>
        WriteFields(trailers, HeadExtras.None, destination, 0);

    private static void WriteStatusLine(HeaderTable response, Span<byte> destination, ref int at)
    {
        ReadOnlySpan<byte> line = StatusLines.Get(response.Status);
        if (response.Casing is not { Reason.IsEmpty: false } casing)
        {
            Append(destination, ref at, line);
            return;
        }
        Append(destination, ref at, line[.."HTTP/1.1 200 ".Length]);
        Append(destination, ref at, casing.Reason);
        Append(destination, ref at, "\r\n"u8);
    }

    // Names of any case have the same length, so the ordinary writer stays as it is.
    private static void SpellNames(HeaderTable table, HeadExtras extras, Span<byte> fields)
    {
        if (table.Casing is not null || (extras & HeadExtras.ProperCaseNames) != 0)
        {
            FieldNameCase.Apply(fields, table.Casing);
        }
    }

    private static int WriteFields(HeaderTable table, HeadExtras extras, Span<byte> destination, int at)
    {
        // RFC 9112 section 6.1: a message says its length in one way. Transfer-Encoding is always ours.
        table.RemoveAll(HeaderName.TransferEncoding);
        if ((extras & HeadExtras.Chunked) != 0)
        {
            table.RemoveAll(HeaderName.ContentLength);
        }

        int i = table.PseudoCount;
        while (i < table.Count)
        {
            ReadOnlySpan<byte> run = table.CanonicalRun(i, out int next);
            if (next > i)
            {
                Append(destination, ref at, run);
                i = next;
                continue;
            }
            WriteField(table, i, destination, ref at);
            i++;
        }
        if (extras != HeadExtras.None)
        {
            WriteExtras(extras, destination, ref at);
        }
        Append(destination, ref at, "\r\n"u8);
        return at;
    }

    private static void WriteField(HeaderTable table, int i, Span<byte> destination, ref int at)
    {
        ReadOnlySpan<byte> value = table.ValueAt(i);

        // RFC 9110 section 5.5: the last line of defence. What the wire brought has been checked; a value that a rule
        // or a filter built out of other things may hold a line end, and such a field must not get out.
        if (table.IsOverlayValue(i) && ByteScan.IndexOfControl(value, 0) >= 0)
        {
            return;
        }
        Append(destination, ref at, table.NameAt(i));
        destination[at] = (byte)':';
        destination[at + 1] = (byte)' ';
        at += 2;
        Append(destination, ref at, value);
        destination[at] = (byte)'\r';
        destination[at + 1] = (byte)'\n';
        at += 2;
    }

    private static void WriteExtras(HeadExtras extras, Span<byte> destination, ref int at)
    {
        Debug.Assert((extras & (HeadExtras.Chunked | HeadExtras.ContentLengthZero))
            != (HeadExtras.Chunked | HeadExtras.ContentLengthZero));
        if ((extras & HeadExtras.Chunked) != 0)
        {
            Append(destination, ref at, "transfer-encoding: chunked\r\n"u8);
        }
        if ((extras & HeadExtras.ContentLengthZero) != 0)
        {
            Append(destination, ref at, "content-length: 0\r\n"u8);
        }
        if ((extras & HeadExtras.ConnectionClose) != 0)
        {
            Append(destination, ref at, "connection: close\r\n"u8);
        }
        if ((extras & HeadExtras.ConnectionKeepAlive) != 0)
        {
            Append(destination, ref at, "connection: keep-alive\r\n"u8);
        }
    }

    private static void Append(Span<byte> destination, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination[at..]);
        at += bytes.Length;
    }
}
