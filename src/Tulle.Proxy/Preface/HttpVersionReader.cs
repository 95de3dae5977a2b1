namespace Tulle.Proxy.Preface;

/// <summary>
/// Tells HTTP by the first bytes of a connection, which are peeked at: always from the first byte. It decides at the
/// first byte that can, so that a protocol which is not HTTP does not wait for more.
/// </summary>
public static class HttpVersionReader
{
    public const string Http10 = "http/1.0";
    public const string Http11 = "http/1.1";
    public const string Http2 = "h2c";

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2"u8;

    private static readonly byte[][] s_methods =
    [
        .. new[]
        {
            "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "PATCH ", "CONNECT ", "TRACE ", "COPY ", "LOCK ",
            "MKCOL ", "MOVE ", "PROPFIND ", "PROPPATCH ", "SEARCH ", "UNLOCK ", "BIND ", "REBIND ", "UNBIND ", "ACL ",
            "REPORT ", "MKACTIVITY ", "CHECKOUT ", "MERGE ", "M-SEARCH ", "NOTIFY ", "SUBSCRIBE ", "UNSUBSCRIBE ",
            "PURGE ", "MKCALENDAR ", "LINK ", "UNLINK ", "SOURCE ",
        }.Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    /// <param name="limitBytes">A request line that has not ended by then is none.</param>
    /// <param name="version">One of the names above where it is Found.</param>
    public static PrefaceStatus Read(ReadOnlySpan<byte> bytes, int limitBytes, out string version)
    {
        version = "";
        if (Preface.StartsWith(bytes))
        {
            version = Http2;
            return bytes.Length == Preface.Length ? PrefaceStatus.Found : PrefaceStatus.NeedMore;
        }

        if (bytes.StartsWith(Preface))
        {
            version = Http2;
            return PrefaceStatus.Found;
        }

        // RFC 9112 section 2.2: blank lines in front of a request line are ignored.
        ReadOnlySpan<byte> line = bytes.TrimStart("\r\n"u8);
        PrefaceStatus status = line.IsEmpty ? PrefaceStatus.NeedMore : ReadLine(line, out version);
        return status == PrefaceStatus.NeedMore && bytes.Length >= limitBytes ? PrefaceStatus.NotFound : status;
    }

    private static PrefaceStatus ReadLine(ReadOnlySpan<byte> line, out string version)
    {
        version = "";
        PrefaceStatus method = ReadMethod(line, out int at);
        if (method != PrefaceStatus.Found)
        {
            return method;
        }

        ReadOnlySpan<byte> target = line[at..];
        int end = 0;
        while (end < target.Length && target[end] is > 0x20 and not 0x7F)
        {
            end++;
        }

        if (end == target.Length)
        {
            return PrefaceStatus.NeedMore;
        }

        return end == 0 || target[end] != ' ' ? PrefaceStatus.NotFound : ReadVersion(target[(end + 1)..], out version);
    }

    private static PrefaceStatus ReadMethod(ReadOnlySpan<byte> line, out int length)
    {
        length = 0;
        bool isBeginning = false;
        foreach (byte[] method in s_methods)
        {
            if (line.StartsWith(method))
            {
                length = method.Length;
                return PrefaceStatus.Found;
            }

            isBeginning |= method.AsSpan().StartsWith(line);
        }

        return isBeginning ? PrefaceStatus.NeedMore : PrefaceStatus.NotFound;
    }

    private static PrefaceStatus ReadVersion(ReadOnlySpan<byte> rest, out string version)
    {
        ReadOnlySpan<byte> name = "HTTP/1."u8;
        version = "";
        if (rest.Length <= name.Length)
        {
            return name.StartsWith(rest) ? PrefaceStatus.NeedMore : PrefaceStatus.NotFound;
        }

        version = rest[name.Length] switch
        {
            (byte)'1' => Http11,
            (byte)'0' => Http10,
            _ => "",
        };
        return rest.StartsWith(name) && version.Length > 0 ? PrefaceStatus.Found : PrefaceStatus.NotFound;
    }
}
