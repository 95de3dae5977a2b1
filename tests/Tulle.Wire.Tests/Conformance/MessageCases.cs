using Tulle.Wire.Tests.Harness.Http2;
using static Tulle.Wire.Tests.Conformance.ConformanceCase;

namespace Tulle.Wire.Tests.Conformance;

/// <summary>Section 8 of "http2".</summary>
internal static class MessageCases
{
    public static ConformanceCase[] All() =>
    [
        Malformed(
            "8.1",
            "Sends a second HEADERS frame without the END_STREAM flag",
            new FrameScript().Post(1).Headers(1, false, "x-test: ok")),
        Malformed("8.1.2", "Sends a HEADERS frame that contains the header field name in uppercase letters", "X-TEST: ok"),
        Malformed("8.1.2.1", "Sends a HEADERS frame that contains a unknown pseudo-header field", ":test: ok"),
        Malformed(
            "8.1.2.1", "Sends a HEADERS frame that contains the pseudo-header field defined for response", ":status: 200"),
        Malformed(
            "8.1.2.1",
            "Sends a HEADERS frame that contains a pseudo-header field as trailers",
            new FrameScript().Post(1).Data(1, "test").Headers(1, true, ":method: x")),
        Malformed(
            "8.1.2.1",
            "Sends a HEADERS frame that contains a pseudo-header field that appears in a header block after a regular "
                + "header field",
            new FrameScript().Headers(
                1, true, ":method: GET", ":scheme: http", ":path: /", "x-test: ok", ":authority: a")),
        Malformed(
            "8.1.2.2",
            "Sends a HEADERS frame that contains the connection-specific header field",
            "connection: keep-alive"),
        Malformed(
            "8.1.2.2",
            "Sends a HEADERS frame that contains the TE header field with any value other than \"trailers\"",
            "trailers: test",
            "te: trailers, deflate"),
        Request("with empty \":path\" pseudo-header field", ":method: GET", ":scheme: http", ":path: ", ":authority: a"),
        Request("that omits \":method\" pseudo-header field", ":scheme: http", ":path: /", ":authority: a"),
        Request("that omits \":scheme\" pseudo-header field", ":method: GET", ":path: /", ":authority: a"),
        Request("that omits \":path\" pseudo-header field", ":method: GET", ":scheme: http", ":authority: a"),
        Request("with duplicated \":method\" pseudo-header field", [.. Get(), ":method: GET"]),
        Request("with duplicated \":scheme\" pseudo-header field", [.. Get(), ":scheme: http"]),
        Request("with duplicated \":path\" pseudo-header field", [.. Get(), ":path: /"]),
        Malformed(
            "8.1.2.6",
            "Sends a HEADERS frame with the \"content-length\" header field which does not equal the DATA frame payload "
                + "length",
            new FrameScript().Post(1, "/", "content-length: 1").Data(1, "test", end: true)),
        Malformed(
            "8.1.2.6",
            "Sends a HEADERS frame with the \"content-length\" header field which does not equal the sum of the multiple "
                + "DATA frames payload length",
            new FrameScript().Post(1, "/", "content-length: 1").Data(1, "test").Data(1, "test", end: true)),
        EndsConnection(
            "http2/8.2",
            "Sends a PUSH_PROMISE frame",
            new FrameScript().Post(1).Frame(
                FrameKind.PushPromise, 4, 1, [0, 0, 0, 3, .. FrameScript.Block(Get())]),
            ErrorCode.ProtocolError),
    ];

    private static string[] Get() => FrameScript.Request("GET", "/");

    private static ConformanceCase Request(string about, params string[] fields) => Malformed(
        "8.1.2.3", "Sends a HEADERS frame " + about, new FrameScript().Headers(1, true, fields));

    private static ConformanceCase Malformed(string section, string about, params string[] fields) =>
        Malformed(section, about, new FrameScript().Get(1, "/", true, fields));

    private static ConformanceCase Malformed(string section, string about, FrameScript script) =>
        EndsStream("http2/" + section, about, script, ErrorCode.ProtocolError);
}
