using Tulle.Wire.Tests.Harness.Http2;
using static Tulle.Wire.Tests.Rows.Http2Row;

namespace Tulle.Wire.Tests.Rows;

/// <summary>Group J of the hostile table: messages, and what becomes of them towards HTTP/1.1.</summary>
internal static class Http2MessageRows
{
    public static Http2Row[] All() =>
    [
        Field("J01", "an upper-case name", "Upper: x"),
        Field("J01", "a blank in a name", "na me: x"),
        Field("J01", "a colon in a name", "na:me: x"),
        Field("J01", "CR LF in a name", "na\r\nme: x"),
        Field("J01", "NUL in a name", "na\0me: x"),
        Field("J01", "an empty name", ": x"),
        Field("J02", "CR LF in a value", "x: a\r\ntransfer-encoding: chunked"),
        Field("J02", "NUL in a value", "x: a\0b"),
        Field("J02", "a blank in front of a value", "x:  a"),
        Field("J02", "a tab behind a value", "x: a\t"),
        Field("J04", "transfer-encoding", "transfer-encoding: chunked"),
        Field("J04", "connection", "connection: x"),
        Field("J04", "keep-alive", "keep-alive: 1"),
        Field("J04", "proxy-connection", "proxy-connection: close"),
        Field("J04", "upgrade", "upgrade: h2c"),
        Field("J05", "te of something else", "te: gzip"),
        Good("J05", "te: trailers", "te: trailers"),
        Fields("J07", "no :method", ":scheme: http", ":path: /hidden", ":authority: a"),
        Fields("J07", "an empty :method", ":method: ", ":scheme: http", ":path: /hidden", ":authority: a"),
        Fields("J07", "an empty :scheme", ":method: GET", ":scheme: ", ":path: /hidden", ":authority: a"),
        Fields("J07", "an empty :path", ":method: GET", ":scheme: http", ":path: ", ":authority: a"),
        Field("J07", "two of :path", ":path: /hidden2"),
        Field("J08", ":status in a request", ":status: 200"),
        Field("J08", "an unknown pseudo-header", ":foo: x"),
        Fields("J08", "a pseudo-header behind a field",
            ":method: GET", ":scheme: http", ":path: /hidden", "x: y", ":authority: a"),
        Fields("J10", "a :scheme that is a URL",
            ":method: GET", ":scheme: http://localhost/?", ":path: /hidden", ":authority: a"),
        Fields("J10", "a :scheme of something else", ":method: GET", ":scheme: ftp", ":path: /hidden", ":authority: a"),
        Answered("J10", "a :scheme in capitals", new FrameScript().Headers(
            1, true, ":method: GET", ":scheme: HTTP", ":path: /good", ":authority: a")),
        Fields("J11", "a :method that is no token", ":method: GET?", ":scheme: http", ":path: /hidden", ":authority: a"),
        Fields("J11", "a :method that is a request line",
            ":method: GET /hidden HTTP/1.1\r\nX:", ":scheme: http", ":path: /hidden", ":authority: a"),
        Fields("J13", "no :authority and no host", ":method: GET", ":scheme: http", ":path: /hidden"),
        Fields("J13", "an empty :authority", ":method: GET", ":scheme: http", ":path: /hidden", ":authority: "),
        Fields("J13", "userinfo in :authority", ":method: GET", ":scheme: http", ":path: /hidden", ":authority: u@a"),
        Field("J14", "two of :authority", ":authority: b"),
        Fields("J14", "two of host", ":method: GET", ":scheme: http", ":path: /hidden", "host: a", "host: b"),
        Good("J16", "cookies in crumbs", "cookie: a=1", "cookie: b=2") with { Seen = "cookie: a=1; b=2\r\n" },
        Good("J16", "a length that is said twice", "content-length: 0", "content-length: 0"),
        Field("J16", "two lengths that differ", "content-length: 0", "content-length: 1"),
        Resetting("J16", "a body longer than its length (h2.CL)",
            new FrameScript().Post(1, "/hidden", "content-length: 0").Data(1, "GET /hidden HTTP/1.1\r\n\r\n", end: true),
            ErrorCode.ProtocolError),
        Good("J19", "a gRPC timeout that overflows", "content-type: application/grpc", "grpc-timeout: 99999999999999999H"),
    ];

    private static Http2Row Field(string id, string about, params string[] fields) => Resetting(
        id, about, new FrameScript().Get(1, "/hidden", true, fields), ErrorCode.ProtocolError);

    private static Http2Row Fields(string id, string about, params string[] fields) => Resetting(
        id, about, new FrameScript().Headers(1, true, fields), ErrorCode.ProtocolError);

    private static Http2Row Good(string id, string about, params string[] fields) =>
        Answered(id, about, new FrameScript().Get(1, "/good", true, fields));
}
