using Tulle.Wire.Tests.Harness.Http2;
using static Tulle.Wire.Tests.Conformance.ConformanceCase;

namespace Tulle.Wire.Tests.Conformance;

/// <summary>Section 5 of "http2": streams and their states.</summary>
internal static class StreamCases
{
    private static readonly ErrorCode[] ClosedOrProtocol = [ErrorCode.StreamClosed, ErrorCode.ProtocolError];

    public static IEnumerable<ConformanceCase> All() => Idle().Concat(HalfClosed()).Concat(Closed()).Concat(Others());

    private static ConformanceCase[] Idle() =>
    [
        Breaks("5.1", "idle: Sends a DATA frame", Script().Data(1, "test", end: true), ErrorCode.ProtocolError),
        Breaks("5.1", "idle: Sends a RST_STREAM frame", Script().Reset(1), ErrorCode.ProtocolError),
        Breaks("5.1", "idle: Sends a WINDOW_UPDATE frame", Script().Window(1, 100), ErrorCode.ProtocolError),
        Breaks("5.1", "idle: Sends a CONTINUATION frame", Script().Frame(FrameKind.Continuation, 4, 1, Get()),
            ErrorCode.ProtocolError),
    ];

    private static ConformanceCase[] HalfClosed() =>
    [
        EndsStream(
            "http2/5.1",
            "half closed (remote): Sends a DATA frame",
            Script().Get(1, "/hang").Data(1, "test", end: true),
            ErrorCode.StreamClosed),
        EndsStream(
            "http2/5.1",
            "half closed (remote): Sends a HEADERS frame",
            Script().Get(1, "/hang").Get(1),
            ErrorCode.StreamClosed),
        EndsStream(
            "http2/5.1",
            "half closed (remote): Sends a CONTINUATION frame",
            Script().Get(1, "/hang").Frame(FrameKind.Continuation, 4, 1, Get()),
            ClosedOrProtocol),
    ];

    private static ConformanceCase[] Closed() =>
    [
        EndsStream(
            "http2/5.1",
            "closed: Sends a DATA frame after sending RST_STREAM frame",
            Script().Post(1).Reset(1).Data(1, "test", end: true),
            ErrorCode.StreamClosed),
        EndsStream(
            "http2/5.1",
            "closed: Sends a HEADERS frame after sending RST_STREAM frame",
            Script().Post(1).Reset(1).Get(1),
            ErrorCode.StreamClosed),
        EndsStream(
            "http2/5.1",
            "closed: Sends a CONTINUATION frame after sending RST_STREAM frame",
            Script().Post(1).Reset(1).Frame(FrameKind.Continuation, 4, 1, Get()),
            ClosedOrProtocol),
        BehindEnd("closed: Sends a DATA frame", Script().Data(1, "test", end: true), ErrorCode.StreamClosed),
        BehindEnd("closed: Sends a HEADERS frame", Script().Get(1), ErrorCode.StreamClosed),
        BehindEnd(
            "closed: Sends a CONTINUATION frame",
            Script().Frame(FrameKind.Continuation, 4, 1, Get()),
            ClosedOrProtocol),
    ];

    private static ConformanceCase[] Others() =>
    [
        Breaks("5.1.1", "Sends even-numbered stream identifier", Script().Get(2), ErrorCode.ProtocolError),
        Breaks(
            "5.1.1",
            "Sends stream identifier that is numerically smaller than previous",
            Script().Get(5).Get(3),
            ErrorCode.ProtocolError),
        Of(
            "http2/5.1.2",
            "Sends HEADERS frames that causes their advertised concurrent stream limit to be exceeded",
            async c =>
            {
                Frame settings = await c.Frames.WaitAsync(f => f.Kind == FrameKind.Settings && !f.IsAck);
                int most = Setting(settings.Payload, 3);
                await c.SendAsync(Script().Repeat(most + 1, (s, i) => s.Get((2 * i) + 1, "/hang")));
                await c.WaitForStreamErrorAsync((2 * most) + 1, ErrorCode.ProtocolError, ErrorCode.RefusedStream);
            }),
        EndsStream(
            "http2/5.3.1",
            "Sends HEADERS frame that depends on itself",
            Script().Frame(FrameKind.Headers, 0x25, 1, [0, 0, 0, 1, 15, .. Get()]),
            ErrorCode.ProtocolError),
        EndsStream(
            "http2/5.3.1", "Sends PRIORITY frame that depend on itself", Script().Priority(1, 1), ErrorCode.ProtocolError),
        Of("http2/5.4.1", "Sends an invalid PING frame for connection close", async c =>
        {
            await c.SendAsync(Script().Frame(FrameKind.Ping, 0, 3, new byte[8]));
            await c.Frames.WaitForCloseAsync();
        }),
        Breaks(
            "5.4.1",
            "Sends an invalid PING frame to receive GOAWAY frame",
            Script().Frame(FrameKind.Ping, 0, 3, new byte[8]),
            ErrorCode.ProtocolError),
        GoesOn("http2/5.5", "Sends an unknown extension frame", Script().Frame(0x16, 0, 0, 5, new byte[5])),
        Breaks(
            "5.5",
            "Sends an unknown extension frame in the middle of a header block",
            Script().Frame(FrameKind.Headers, 1, 1, Get()).Frame(0x16, 0, 0, 5, new byte[5]),
            ErrorCode.ProtocolError),
    ];

    private static ConformanceCase Breaks(string section, string about, FrameScript script, params ErrorCode[] codes) =>
        EndsConnection("http2/" + section, about, script, codes);

    private static ConformanceCase BehindEnd(string about, FrameScript script, params ErrorCode[] codes) => Of(
        "http2/5.1", about, async c =>
        {
            await c.CompleteAsync(1);
            await c.SendAsync(script);
            await c.Frames.WaitForGoAwayAsync(codes);
        });

    private static int Setting(ReadOnlySpan<byte> payload, int id)
    {
        for (; !payload.IsEmpty; payload = payload[6..])
        {
            if (System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(payload) == id)
            {
                return System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(payload[2..]);
            }
        }
        throw new InvalidOperationException($"no setting {id}");
    }

    private static byte[] Get() => FrameScript.Block(FrameScript.Request("GET", "/"));

    private static FrameScript Script() => new();
}
