using Tulle.Wire.Tests.Harness.Http2;
using static Tulle.Wire.Tests.Conformance.ConformanceCase;

namespace Tulle.Wire.Tests.Conformance;

/// <summary>Sections 3, 4, 6 and 7 of "http2": frames and what concerns the connection.</summary>
internal static class ConnectionCases
{
    public static IEnumerable<ConformanceCase> All() => Format().Concat(Data()).Concat(Headers()).Concat(Settings())
        .Concat(Control()).Concat(Windows()).Concat(Continuation());

    private static ConformanceCase[] Format() =>
    [
        new("http2/3.5", "Sends client connection preface")
        {
            IsBegun = false,
            Run = async c =>
            {
                await c.SendAsync(FrameScript.Begin());
                Frame first = await c.Frames.WaitAsync(_ => true);
                Assert.Equal((FrameKind.Settings, false), (first.Kind, first.IsAck));
            },
        },
        new("http2/3.5", "Sends invalid connection preface")
        {
            IsBegun = false,
            Run = async c =>
            {
                await c.SendAsync(Script().Raw("PRI * HTTP/2.0\r\n\r\nBAD PREFACE\r\n\r\n"));
                await c.Frames.WaitForCloseAsync();
            },
        },
        GoesOn("http2/4.1", "Sends a frame with unknown type", Script().Frame(0x16, 0, 0, 8, new byte[8])),
        GoesOn("http2/4.1", "Sends a frame with undefined flag", Script().Frame(FrameKind.Ping, 0x16, 0, new byte[8])),
        GoesOn(
            "http2/4.1",
            "Sends a frame with reserved field bit",
            Script().Frame(FrameKind.Ping, 0, int.MinValue, new byte[8])),
        IsAnswered(
            "http2/4.2", "Sends a DATA frame with 2^14 octets in length", Script().Post(1).Data(1, 16384, end: true)),
        EndsStream(
            "http2/4.2",
            "Sends a large size DATA frame that exceeds the SETTINGS_MAX_FRAME_SIZE",
            Script().Post(1).Data(1, 16385, end: true),
            ErrorCode.FrameSizeError),
        Breaks(
            "4.2",
            "Sends a large size HEADERS frame that exceeds the SETTINGS_MAX_FRAME_SIZE",
            Script().Get(1, "/", true, "x-large: " + new string('x', 16384)),
            ErrorCode.FrameSizeError),
        Breaks(
            "4.3",
            "Sends invalid header block fragment",
            Script().Frame(FrameKind.Headers, 5, 1, [0x40]),
            ErrorCode.CompressionError),
        Breaks(
            "4.3",
            "Sends a PRIORITY frame while sending the header blocks",
            Script().Frame(FrameKind.Headers, 1, 1, Get()).Priority(1),
            ErrorCode.ProtocolError),
        Breaks(
            "4.3",
            "Sends a HEADERS frame to another stream while sending the header blocks",
            Script().Frame(FrameKind.Headers, 1, 1, Get()).Get(3),
            ErrorCode.ProtocolError),
    ];

    private static ConformanceCase[] Data() =>
    [
        Breaks("6.1", "Sends a DATA frame with 0x0 stream identifier", Script().Data(0, "test"), ErrorCode.ProtocolError),
        EndsStream(
            "http2/6.1",
            "Sends a DATA frame on the stream that is not in \"open\" or \"half-closed (local)\" state",
            Script().Get(1, "/hang").Data(1, "test", end: true),
            ErrorCode.StreamClosed),
        Breaks(
            "6.1",
            "Sends a DATA frame with invalid pad length",
            Script().Post(1).Frame(FrameKind.Data, 9, 1, [6, .. "Test"u8]),
            ErrorCode.ProtocolError),
    ];

    private static ConformanceCase[] Headers() =>
    [
        Breaks(
            "6.2",
            "Sends a HEADERS frame without the END_HEADERS flag, and a PRIORITY frame",
            Script().Frame(FrameKind.Headers, 0, 1, Get()).Priority(1),
            ErrorCode.ProtocolError),
        Breaks(
            "6.2",
            "Sends a HEADERS frame to another stream while sending a HEADERS frame",
            Script().Frame(FrameKind.Headers, 0, 1, Get()).Get(3),
            ErrorCode.ProtocolError),
        Breaks("6.2", "Sends a HEADERS frame with 0x0 stream identifier", Script().Get(0), ErrorCode.ProtocolError),
        Breaks(
            "6.2",
            "Sends a HEADERS frame with invalid pad length",
            Script().Frame(FrameKind.Headers, 0xd, 1, [(byte)(Get().Length + 2), .. Get()]),
            ErrorCode.ProtocolError),
        Breaks("6.3", "Sends a PRIORITY frame with 0x0 stream identifier", Script().Priority(0), ErrorCode.ProtocolError),
        EndsStream(
            "http2/6.3",
            "Sends a PRIORITY frame with a length other than 5 octets",
            Script().Post(1).Frame(FrameKind.Priority, 0, 1, [0x80, 0, 0, 1]),
            ErrorCode.FrameSizeError),
        Breaks("6.4", "Sends a RST_STREAM frame with 0x0 stream identifier", Script().Reset(0), ErrorCode.ProtocolError),
        Breaks("6.4", "Sends a RST_STREAM frame on a idle stream", Script().Reset(1), ErrorCode.ProtocolError),
        Breaks(
            "6.4",
            "Sends a RST_STREAM frame with a length other than 4 octets",
            Script().Post(1).Frame(FrameKind.RstStream, 0, 1, [0, 0, 0]),
            ErrorCode.FrameSizeError),
    ];

    private static ConformanceCase[] Settings() =>
    [
        Breaks(
            "6.5",
            "Sends a SETTINGS frame with ACK flag and payload",
            Script().Frame(FrameKind.Settings, 1, 0, [0]),
            ErrorCode.FrameSizeError),
        Breaks(
            "6.5",
            "Sends a SETTINGS frame with a stream identifier other than 0x0",
            Script().Frame(FrameKind.Settings, 0, 1, [0, 3, 0, 0, 0, 100]),
            ErrorCode.ProtocolError),
        Breaks(
            "6.5",
            "Sends a SETTINGS frame with a length other than a multiple of 6 octets",
            Script().Frame(FrameKind.Settings, 0, 0, [0, 3, 0]),
            ErrorCode.FrameSizeError),
        Breaks(
            "6.5.2",
            "SETTINGS_ENABLE_PUSH (0x2): Sends the value other than 0 or 1",
            Script().Settings((2, 2)),
            ErrorCode.ProtocolError),
        Breaks(
            "6.5.2",
            "SETTINGS_INITIAL_WINDOW_SIZE (0x4): Sends the value above the maximum flow control window size",
            Script().Settings((4, 0x80000000)),
            ErrorCode.FlowControlError),
        Breaks(
            "6.5.2",
            "SETTINGS_MAX_FRAME_SIZE (0x5): Sends the value below the initial value",
            Script().Settings((5, 16383)),
            ErrorCode.ProtocolError),
        Breaks(
            "6.5.2",
            "SETTINGS_MAX_FRAME_SIZE (0x5): Sends the value above the maximum allowed frame size",
            Script().Settings((5, 16777216)),
            ErrorCode.ProtocolError),
        GoesOn("http2/6.5.2", "Sends a SETTINGS frame with unknown identifier", Script().Settings((0xff, 1))),
        Of("http2/6.5.3", "Sends multiple values of SETTINGS_INITIAL_WINDOW_SIZE", async c =>
        {
            await c.SendAsync(Script().Settings((4, 100), (4, 1)).Get(1));
            Frame data = await c.Frames.WaitAsync(f => f.Kind == FrameKind.Data);
            Assert.Single(data.Payload);
        }),
        Of("http2/6.5.3", "Sends a SETTINGS frame without ACK flag", async c =>
        {
            c.Frames.Frames.Clear();
            await c.SendAsync(Script().Settings((1, 4096)));
            await c.Frames.WaitAsync(f => f.Kind == FrameKind.Settings && f.IsAck, "SETTINGS ack");
        }),
    ];

    private static ConformanceCase[] Control() =>
    [
        Of("http2/6.7", "Sends a PING frame", async c =>
        {
            await c.SendAsync(Script().Ping("h2spec--"));
            await c.Frames.WaitForPongAsync("h2spec--");
        }),
        Of("http2/6.7", "Sends a PING frame with ACK", async c =>
        {
            await c.SendAsync(Script().Ping("invalid-", ack: true).Ping("valid---"));
            Assert.Equal("valid---", Text((await c.Frames.WaitAsync(f => f.Kind == FrameKind.Ping)).Payload));
        }),
        Breaks(
            "6.7",
            "Sends a PING frame with a stream identifier field value other than 0x0",
            Script().Frame(FrameKind.Ping, 0, 1, new byte[8]),
            ErrorCode.ProtocolError),
        Breaks(
            "6.7",
            "Sends a PING frame with a length field value other than 8",
            Script().Frame(FrameKind.Ping, 0, 0, new byte[6]),
            ErrorCode.FrameSizeError),
        Breaks(
            "6.8", "Sends a GOAWAY frame with a stream identifier other than 0x0", Script().GoAway(1),
            ErrorCode.ProtocolError),
        Of("http2/7", "Sends a GOAWAY frame with unknown error code", async c =>
        {
            // That the peer leaves is no error: with nothing under way the connection ends, as it may.
            await c.SendAsync(Script().Get(1, "/hang").GoAway(0, (ErrorCode)0xff).Ping());
            await c.Frames.WaitForPongAsync();
        }),
        GoesOn(
            "http2/7", "Sends a RST_STREAM frame with unknown error code", Script().Post(1, "/hang").Reset(1, (ErrorCode)0xff)),
    ];

    private static ConformanceCase[] Windows() =>
    [
        EndsConnection(
            "http2/6.9",
            "Sends a WINDOW_UPDATE frame with a flow control window increment of 0",
            Script().Window(0, 0),
            ErrorCode.ProtocolError),
        EndsStream(
            "http2/6.9",
            "Sends a WINDOW_UPDATE frame with a flow control window increment of 0 on a stream",
            Script().Post(1).Window(1, 0),
            ErrorCode.ProtocolError),
        Breaks(
            "6.9",
            "Sends a WINDOW_UPDATE frame with a length other than 4 octets",
            Script().Frame(FrameKind.WindowUpdate, 0, 0, [0, 0, 1]),
            ErrorCode.FrameSizeError),
        Of(
            "http2/6.9.1",
            "Sends SETTINGS frame to set the initial window size to 1 and sends HEADERS frame",
            async c =>
            {
                await c.SendAsync(Script().Settings((4, 1)).Get(1));
                Frame data = await c.Frames.WaitAsync(f => f.Kind == FrameKind.Data);
                Assert.Single(data.Payload);
            }),
        Breaks(
            "6.9.1",
            "Sends multiple WINDOW_UPDATE frames increasing the flow control window to above 2^31-1",
            Script().Window(0, int.MaxValue).Window(0, int.MaxValue),
            ErrorCode.FlowControlError),
        EndsStream(
            "http2/6.9.1",
            "Sends multiple WINDOW_UPDATE frames increasing the flow control window to above 2^31-1 on a stream",
            Script().Post(1).Window(1, int.MaxValue).Window(1, int.MaxValue),
            ErrorCode.FlowControlError),
        Of("http2/6.9.2", "Changes SETTINGS_INITIAL_WINDOW_SIZE after sending HEADERS frame", async c =>
        {
            await c.SendAsync(Script().Settings((4, 0)).Get(1, "/long"));
            Assert.Equal(200, await c.Frames.StatusAsync(1));
            await c.SendAsync(Script().Settings((4, 1)));
            Assert.Single((await c.Frames.WaitAsync(f => f.Kind == FrameKind.Data)).Payload);
        }),
        Of("http2/6.9.2", "Sends a SETTINGS frame for window size to be negative", async c =>
        {
            // Three bytes go, the window becomes -1; only the second WINDOW_UPDATE byte counts.
            await c.SendAsync(Script().Settings((4, 3)).Get(1, "/long"));
            await c.Frames.WaitAsync(_ => c.Frames.Body(1).Length == 3, "three bytes");
            await c.SendAsync(Script().Settings((4, 2)).Window(1, 2));
            await c.Frames.WaitAsync(_ => c.Frames.Body(1).Length == 4, "the fourth byte");
            await c.SendAsync(Script().Ping());
            await c.Frames.WaitForPongAsync();
            Assert.Equal("/lon", c.Frames.Body(1));
        }),
        Breaks(
            "6.9.2",
            "Sends a SETTINGS_INITIAL_WINDOW_SIZE settings with an exceeded maximum window size value",
            Script().Settings((4, 0x80000000)),
            ErrorCode.FlowControlError),
    ];

    private static ConformanceCase[] Continuation() =>
    [
        IsAnswered(
            "http2/6.10",
            "Sends multiple CONTINUATION frames preceded by a HEADERS frame",
            Script().Frame(FrameKind.Headers, 1, 1, Get()[..4]).Frame(FrameKind.Continuation, 0, 1, Get()[4..8])
                .Frame(FrameKind.Continuation, 4, 1, Get()[8..])),
        Breaks(
            "6.10",
            "Sends a CONTINUATION frame followed by any frame other than CONTINUATION",
            Script().Frame(FrameKind.Headers, 0, 1, Get()[..4]).Frame(FrameKind.Continuation, 0, 1, Get()[4..])
                .Data(1, "test"),
            ErrorCode.ProtocolError),
        Breaks(
            "6.10",
            "Sends a CONTINUATION frame with 0x0 stream identifier",
            Script().Frame(FrameKind.Headers, 1, 1, Get()[..4]).Frame(FrameKind.Continuation, 4, 0, Get()[4..]),
            ErrorCode.ProtocolError),
        Breaks(
            "6.10",
            "Sends a CONTINUATION frame preceded by a HEADERS frame with END_HEADERS flag",
            Script().Post(1, "/hang").Frame(FrameKind.Continuation, 4, 1, Get()),
            ErrorCode.ProtocolError),
        Breaks(
            "6.10",
            "Sends a CONTINUATION frame preceded by a CONTINUATION frame with END_HEADERS flag",
            Script().Frame(FrameKind.Headers, 0, 1, Get()[..4]).Frame(FrameKind.Continuation, 4, 1, Get()[4..])
                .Frame(FrameKind.Continuation, 4, 1, Get()),
            ErrorCode.ProtocolError),
        Breaks(
            "6.10",
            "Sends a CONTINUATION frame preceded by a DATA frame",
            Script().Post(1, "/hang").Data(1, "test").Frame(FrameKind.Continuation, 4, 1, Get()),
            ErrorCode.ProtocolError),
    ];

    private static ConformanceCase Breaks(string section, string about, FrameScript script, params ErrorCode[] codes) =>
        EndsConnection("http2/" + section, about, script, codes);

    private static string Text(byte[] bytes) => Harness.WireText.Text(bytes);

    private static byte[] Get() => FrameScript.Block(FrameScript.Request("GET", "/"));

    private static FrameScript Script() => new();
}
