using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests.Rows;

/// <summary>Group F: hostile origins (RFC 9112 sections 4, 6.3 and 9.2).</summary>
internal static class OriginRows
{
    private const string Ok = "HTTP/1.1 200 OK⏎";
    private const string Head = "HEAD /{T} HTTP/1.1⏎Host: a⏎⏎";

    public static IEnumerable<OriginRow> All() =>
        BadHeads().Concat(CutBodies()).Concat(BytesTooMany()).Concat(Fields());

    private static IEnumerable<OriginRow> BadHeads()
    {
        string[] lengths =
        [
            "F01 Content-Length: 5⏎Transfer-Encoding: chunked", "F01 Transfer-Encoding: chunked⏎Content-Length: 5",
            "F02 Content-Length: 5⏎Content-Length: 6", "F02 Content-Length: -1", "F02 Content-Length:",
            "F02 Content-Length: 5, 6", "F02 Content-Length: 0x5", "F02 Content-Length: 99999999999999999999",
            "F02 Transfer-Encoding: gzip", "F02 X : y", "F02 no colon", "F02 X: a\0b",
        ];
        foreach (string row in lengths)
        {
            yield return new OriginRow(row[..3], row[4..].Replace("⏎", ", "), Ok + row[4..] + "⏎⏎5⏎hello⏎0⏎⏎");
        }
        string[] starts =
        [
            "hello", "hello⏎world", "HTTP/9.9 200 OK⏎Content-Length: 0", "ICY 200 OK⏎Content-Length: 0",
            "HTTP/2.0 200 OK⏎Content-Length: 0", " HTTP/1.1 200 OK⏎Content-Length: 0",
            "http/1.1 200 OK⏎Content-Length: 0",
        ];
        foreach (string start in starts)
        {
            yield return new OriginRow("F13", start.Replace("⏎", ", "), start + "⏎⏎");
        }
        yield return new OriginRow(
            "F14", "chunked in HTTP/1.0", "HTTP/1.0 200 OK⏎Transfer-Encoding: chunked⏎⏎5⏎hello⏎0⏎⏎");
        yield return new OriginRow("E07", "a 101 that nobody asked for",
            "HTTP/1.1 101 Switching Protocols⏎Connection: upgrade⏎Upgrade: websocket⏎⏎");
        yield return new OriginRow("F10", "10,000 early hints", Repeat("HTTP/1.1 103 Early Hints⏎⏎", 10_000) + Ok
            + "Content-Length: 0⏎⏎");
    }

    private static OriginRow[] CutBodies() =>
    [
        new("F04", "a bad chunk size behind 1 MiB of good body",
            Ok + "Transfer-Encoding: chunked⏎⏎" + Repeat("1000⏎" + new string('x', 4096) + "⏎", 256) + "0x5⏎hello⏎0⏎⏎")
            { Statuses = [200], IsCut = true },
        new("F05", "shorter than its length, then FIN", Ok + "Content-Length: 10⏎⏎hello")
            { Statuses = [200], IsCut = true, End = OriginEnd.Close },
        new("F05", "shorter than its length, then RST", Ok + "Content-Length: 10⏎⏎hello")
            { Statuses = [200, 502, 503], IsCut = true, End = OriginEnd.Reset },
        new("F05", "chunks without the last one", Ok + "Transfer-Encoding: chunked⏎⏎5⏎hello⏎")
            { Statuses = [200], IsCut = true, End = OriginEnd.Close },
        new("F05", "without the last line", Ok + "Transfer-Encoding: chunked⏎⏎5⏎hello⏎0⏎")
            { Statuses = [200], IsCut = true, End = OriginEnd.Close },
    ];

    private static OriginRow[] BytesTooMany() =>
    [
        new("F07", "a second response behind the first", Ok + "Content-Length: 2⏎⏎ok" + Ok + "Content-Length: 4⏎⏎evil")
            { Statuses = [200], Body = "ok" },
        new("F07", "bytes behind a chunked one", Ok + "Transfer-Encoding: chunked⏎⏎2⏎ok⏎0⏎⏎evil")
            { Statuses = [200], Body = "ok" },
        new("F11", "204 with a body", "HTTP/1.1 204 No Content⏎⏎evil") { Statuses = [204], Body = "" },
        new("F11", "204 with a length", "HTTP/1.1 204 No Content⏎Content-Length: 4⏎⏎evil")
            { Statuses = [204, 502], ClientLacks = ["evil"] },
        new("F11", "304 with a length and the bytes", "HTTP/1.1 304 Not Modified⏎Content-Length: 4⏎⏎evil")
            { Statuses = [304], Body = "" },
        new("F11", "HEAD with a length and the bytes", Ok + "Content-Length: 4⏎⏎evil")
            { Statuses = [200], Body = "", Request = Head },
        new("E17", "HEAD, chunked", Ok + "Transfer-Encoding: chunked⏎⏎4⏎evil⏎0⏎⏎")
            { Statuses = [200], Body = "", Request = Head },
        new("F11", "103 with a length and the bytes",
            "HTTP/1.1 103 x⏎Content-Length: 4⏎⏎evil" + Ok + "Content-Length: 0⏎⏎"),
        new("F10", "100 behind the final response", Ok + "Content-Length: 2⏎⏎okHTTP/1.1 100 Continue⏎⏎")
            { Statuses = [200], Body = "ok" },
    ];

    private static OriginRow[] Fields() =>
    [
        new("F19", "fields that Connection names", Ok
            + "Connection: set-cookie, x-secret⏎Set-Cookie: a=hop77⏎X-Secret: hop77⏎Content-Length: 2⏎⏎ok")
            { Statuses = [200], Body = "ok", ClientLacks = ["hop77"], IsReusable = true },
        new("F20", "forbidden trailers", Ok
            + "Transfer-Encoding: chunked⏎⏎2⏎ok⏎0⏎Set-Cookie: a=hop77⏎Content-Length: 77⏎⏎")
            { Statuses = [200], Body = "ok", ClientLacks = ["hop77"], IsReusable = true },
    ];

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
