using Tulle.Wire.Tests.Harness;
using static Tulle.Wire.Tests.Harness.WireRow;

namespace Tulle.Wire.Tests.Rows;

/// <summary>Group A: the request line (RFC 9112 sections 2.2 and 3).</summary>
internal static class StartLineRows
{
    private const string Host = "⏎Host: a⏎⏎";

    public static IEnumerable<WireRow> All() => Separators().Concat(Versions()).Concat(Targets());

    private static WireRow[] Separators() =>
    [
        Refused("A01", "two blanks after the method", "GET  /{T} HTTP/1.1" + Host),
        Refused("A01", "two blanks before the version", "GET /{T}  HTTP/1.1" + Host),
        Refused("A02", "tabs", "GET\t/{T}\tHTTP/1.1" + Host),
        Refused("A04", "64 empty lines", string.Concat(Enumerable.Repeat("⏎", 64)) + "GET /{T} HTTP/1.1" + Host),
        Refused("A04", "100,000 empty lines", string.Concat(Enumerable.Repeat("⏎", 100_000))),
        Accepted("A04", "a few empty lines", "⏎⏎GET /{T} HTTP/1.1" + Host),
        Refused("A05", "a blank before the method", " GET /{T} HTTP/1.1" + Host),
        Refused("A05", "a tab before the method", "\tGET /{T} HTTP/1.1" + Host),
        Refused("A07", "bare LF everywhere", "GET /{T} HTTP/1.1\nHost: a\n\n"),
        Refused("A07", "bare LF after one field", "GET /{T} HTTP/1.1⏎Host: a\n⏎"),
        Refused("A07", "bare LF as the last line", "GET /{T} HTTP/1.1⏎Host: a⏎\n"),
        Refused("A07", "with a body that looks like a request",
            "POST /{T} HTTP/1.1\nHost: a\nContent-Length: 35\n\nGET /smuggled-{T} HTTP/1.1" + Host),
        Refused("A08", "LF for the second blank", "GET /{T}\nHTTP/1.1⏎⏎", 400, 426),
        Refused("A31", "a blank behind the version", "GET /{T} HTTP/1.1 " + Host),
        Refused("A31", "two CRs behind the version", "GET /{T} HTTP/1.1\r" + Host),
    ];

    private static WireRow[] Versions() =>
    [
        Refused("A10", "NUL in the path", "GET /a\0{T} HTTP/1.1" + Host),
        Refused("A10", "NUL in the method", "G\0ET /{T} HTTP/1.1" + Host),
        Refused("A11", "no version", "GET /{T}" + Host, 400, 426),
        Refused("A11", "no version and no fields", "GET /{T}⏎", 400, 426),
        Refused("A13", "two minor digits", "GET /{T} HTTP/1.32" + Host),
        Refused("A13", "a letter behind", "GET /{T} HTTP/1.1x" + Host),
        Refused("A14", "HTTP/2.0", "GET /{T} HTTP/2.0" + Host, 426, 505),
        Refused("A14", "HTTP/3.0", "GET /{T} HTTP/3.0" + Host, 426, 505),
        Refused("A16", "lower case", "GET /{T} http/1.1" + Host),
        Refused("A16", "bare CRs inside", "GET /{T} HTTP/\r\r1.1" + Host),
        Refused("A16", "a blank inside", "GET /{T} HTTP /1.1" + Host),
        Refused("A32", "the preface of HTTP/2", "PRI * HTTP/2.0⏎⏎SM⏎⏎", 400, 505),
    ];

    private static WireRow[] Targets() =>
    [
        Refused("A17", "a method of delimiters", "G=\":<>(e),[T];?\" /{T} HTTP/1.1" + Host),
        Refused("A19", "an unknown method", new string('A', 32) + " /{T} HTTP/1.1" + Host, 400, 501),
        Refused("A19", "a method of 70 KiB", new string('A', 70 * 1024) + " /{T} HTTP/1.1" + Host),
        Refused("A19", "a method of 70 KiB without an end", new string('A', 70 * 1024)),
        Refused("A20", "a target of 70 KiB", "GET /{T}" + new string('a', 70 * 1024) + " HTTP/1.1" + Host, 414),
        Refused("A22", "GET *", "GET * HTTP/1.1⏎Host: {T}⏎⏎"),
        Refused("A22", "OPTIONS */test", "OPTIONS */{T} HTTP/1.1" + Host),
        new WireRow("A23", "OPTIONS * finds no route and ends nothing", "OPTIONS * HTTP/1.1⏎Host: a⏎X-T: {T}⏎⏎")
            { Statuses = [404], GoesOn = true },
        Refused("A25", "CONNECT with a path", "CONNECT /{T} HTTP/1.1" + Host),
        Refused("A25", "CONNECT without a port", "CONNECT a HTTP/1.1⏎Host: {T}⏎⏎"),
        Refused("A25", "CONNECT with a URI", "CONNECT http://a:80 HTTP/1.1⏎Host: {T}⏎⏎"),
        new WireRow("A26", "the target's authority wins", "GET http://x.test/{T} HTTP/1.1⏎Host: y.test⏎⏎")
        {
            IsAccepted = true,
            Statuses = [200],
            OriginHas = ["GET /{T} HTTP/1.1⏎host: x.test⏎"],
            OriginLacks = ["y.test"],
        },
        Refused("A28", "a fragment in the path", "GET /{T}#b HTTP/1.1" + Host),
        Refused("A28", "a fragment behind the query", "GET /{T}?q#b HTTP/1.1" + Host),
        Refused("A29", "userinfo", "GET http://u:p@a/{T} HTTP/1.1" + Host),
    ];
}
