using Tulle.Wire.Tests.Harness.Http2;
using static Tulle.Wire.Tests.Conformance.ConformanceCase;

namespace Tulle.Wire.Tests.Conformance;

/// <summary>"generic" of h2spec: what has to work.</summary>
internal static class GenericCases
{
    private static readonly string[] Post = FrameScript.Request("POST", "/");

    public static IEnumerable<ConformanceCase> All() => States().Concat(Frames()).Concat(Messages()).Concat(Fields());

    private static ConformanceCase[] States() =>
    [
        new("generic/1", "Sends a client connection preface")
        {
            IsBegun = false,
            Run = async c =>
            {
                await c.SendAsync(FrameScript.Begin());
                await c.Frames.WaitAsync(f => f.Kind == FrameKind.Settings && !f.IsAck, "SETTINGS");
            },
        },
        IsAnswered("generic/2", "Sends a PRIORITY frame on idle stream", Script().Priority(1).Get(1)),
        IsAnswered(
            "generic/2",
            "Sends a WINDOW_UPDATE frame on half-closed (remote) stream",
            Script().Settings((4, 0)).Get(1).Window(1, 100)),
        IsAnswered(
            "generic/2", "Sends a PRIORITY frame on half-closed (remote) stream", Script().Get(1).Priority(1)),
        GoesOn(
            "generic/2", "Sends a RST_STREAM frame on half-closed (remote) stream", Script().Get(1, "/hang").Reset(1)),
        Of("generic/2", "Sends a PRIORITY frame on closed stream", async c =>
        {
            await c.CompleteAsync(1);
            await c.SendAsync(Script().Priority(1).Ping());
            await c.Frames.WaitForPongAsync();
        }),
    ];

    private static ConformanceCase[] Frames() =>
    [
        IsAnswered("generic/3.1", "Sends a DATA frame", Script().Post(1).Data(1, "test", end: true)),
        IsAnswered(
            "generic/3.1", "Sends multiple DATA frames", Script().Post(1).Data(1, "test").Data(1, "test", end: true)),
        IsAnswered(
            "generic/3.1",
            "Sends a DATA frame with padding",
            Script().Post(1).Frame(FrameKind.Data, 9, 1, [2, .. "test"u8, 0, 0])),
        IsAnswered("generic/3.2", "Sends a HEADERS frame", Script().Get(1)),
        IsAnswered(
            "generic/3.2",
            "Sends a HEADERS frame with padding",
            Script().Frame(FrameKind.Headers, 0xd, 1, [3, .. Get(), 0, 0, 0])),
        IsAnswered(
            "generic/3.2",
            "Sends a HEADERS frame with priority",
            Script().Frame(FrameKind.Headers, 0x25, 1, [0, 0, 0, 0, 15, .. Get()])),
        IsAnswered("generic/3.3", "Sends a PRIORITY frame with priority 1", Script().Priority(1, 0, 0).Get(1)),
        IsAnswered("generic/3.3", "Sends a PRIORITY frame with priority 256", Script().Priority(1, 0, 255).Get(1)),
        IsAnswered("generic/3.3", "Sends a PRIORITY frame with stream dependency", Script().Priority(1, 3).Get(1)),
        IsAnswered(
            "generic/3.3", "Sends a PRIORITY frame with exclusive", Script().Priority(1, 0x80000003).Get(1)),
        IsAnswered(
            "generic/3.3",
            "Sends a PRIORITY frame for an idle stream, then send a HEADER frame for a lower stream ID",
            Script().Priority(5).Get(1)),
        GoesOn("generic/3.4", "Sends a RST_STREAM frame", Script().Post(1, "/hang").Reset(1)),
        Of("generic/3.5", "Sends a SETTINGS frame", async c =>
        {
            c.Frames.Frames.Clear();
            await c.SendAsync(Script().Settings((3, 100)));
            await c.Frames.WaitAsync(f => f.Kind == FrameKind.Settings && f.IsAck, "SETTINGS ack");
        }),
        GoesOn("generic/3.7", "Sends a PING frame", Script()),
        Of("generic/3.8", "Sends a GOAWAY frame", async c =>
        {
            await c.SendAsync(Script().GoAway());
            await c.Frames.WaitForCloseAsync();
        }),
        GoesOn("generic/3.9", "Sends a WINDOW_UPDATE frame with stream ID 0", Script().Window(0, 1)),
        IsAnswered(
            "generic/3.9", "Sends a WINDOW_UPDATE frame with stream ID 1", Script().Get(1).Window(1, 1)),
        IsAnswered(
            "generic/3.10",
            "Sends a CONTINUATION frame",
            Script().Frame(FrameKind.Headers, 1, 1, Get()[..9]).Frame(FrameKind.Continuation, 4, 1, Get()[9..])),
        IsAnswered(
            "generic/3.10",
            "Sends multiple CONTINUATION frames",
            Script().Frame(FrameKind.Headers, 1, 1, Get()[..5]).Frame(FrameKind.Continuation, 0, 1, Get()[5..7])
                .Frame(FrameKind.Continuation, 4, 1, Get()[7..])),
    ];

    private static ConformanceCase[] Messages() =>
    [
        IsAnswered("generic/4", "Sends a GET request", Script().Get(1)),
        Of("generic/4", "Sends a HEAD request", async c =>
        {
            await c.SendAsync(Script().Headers(1, true, FrameScript.Request("HEAD", "/")));
            Assert.Equal(200, await c.Frames.StatusAsync(1));
            await c.Frames.WaitForEndAsync(1);
            Assert.Equal("", c.Frames.Body(1));
        }),
        IsAnswered("generic/4", "Sends a POST request", Script().Headers(1, false, Post).Data(1, "test", end: true)),
        IsAnswered(
            "generic/4",
            "Sends a POST request with trailers",
            Script().Headers(1, false, [.. Post, "trailer: x-test"]).Data(1, "test").Headers(1, true, "x-test: ok")),
    ];

    private static ConformanceCase[] Fields()
    {
        // "user-agent" is static index 58; the Huffman forms of user-agent, x-test and h2spec.
        byte[] value = [6, .. "h2spec"u8];
        byte[] huffmanValue = [0x84, 0x9c, 0x48, 0xac, 0xa4];
        byte[] name = [6, .. "x-test"u8];
        byte[] huffmanName = [0x85, 0xf2, 0xb2, 0x4a, 0x84, 0xff];
        return
        [
            Field("indexed header field representation", [0x90]),
            Field("literal header field with incremental indexing - indexed name", [0x7a, .. value]),
            Field(
                "literal header field with incremental indexing - indexed name (with Huffman coding)",
                [0x7a, .. huffmanValue]),
            Field("literal header field with incremental indexing - new name", [0x40, .. name, .. value]),
            Field(
                "literal header field with incremental indexing - new name (with Huffman coding)",
                [0x40, .. huffmanName, .. huffmanValue]),
            Field("literal header field without indexing - indexed name", [0x0f, 0x2b, .. value]),
            Field(
                "literal header field without indexing - indexed name (with Huffman coding)",
                [0x0f, 0x2b, .. huffmanValue]),
            Field("literal header field without indexing - new name", [0, .. name, .. value]),
            Field(
                "literal header field without indexing - new name (huffman encoded)", [0, .. huffmanName, .. huffmanValue]),
            Field("literal header field never indexed - indexed name", [0x1f, 0x2b, .. value]),
            Field(
                "literal header field never indexed - indexed name (huffman encoded)", [0x1f, 0x2b, .. huffmanValue]),
            Field("literal header field never indexed - new name", [0x10, .. name, .. value]),
            Field(
                "literal header field never indexed - new name (huffman encoded)",
                [0x10, .. huffmanName, .. huffmanValue]),
            IsAnswered(
                "generic/5",
                "Sends a dynamic table size update",
                Script().Frame(FrameKind.Headers, 5, 1, [0x3f, 0x61, .. Get()])),
            IsAnswered(
                "generic/5",
                "Sends multiple dynamic table size update",
                Script().Frame(FrameKind.Headers, 5, 1, [0x20, 0x3f, 0x61, .. Get()])),
        ];
    }

    private static ConformanceCase Field(string what, byte[] representation) => IsAnswered(
        "generic/5", "Sends a " + what, Script().Frame(FrameKind.Headers, 5, 1, [.. Get(), .. representation]));

    private static byte[] Get() => FrameScript.Block(FrameScript.Request("GET", "/"));

    private static FrameScript Script() => new();
}
