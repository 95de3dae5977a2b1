using Tulle.Wire.Tests.Harness.Http2;
using static Tulle.Wire.Tests.Rows.Http2Row;

namespace Tulle.Wire.Tests.Rows;

/// <summary>Groups H (frames) and I (HPACK) of the hostile table.</summary>
internal static class Http2FrameRows
{
    public static Http2Row[] Frames() =>
    [
        Answered("H04", "an unknown type, unknown flags, the reserved bit", Script().Frame(0xff, 0xff, 0, 3, [1, 2, 3])
            .Frame(FrameKind.Headers, 0x45 | 0x80, 1, Get()).Frame(FrameKind.Ping, 0x7e, int.MinValue, new byte[8])),
        Ending("H05", "an unknown type inside a field block",
            Script().Frame(FrameKind.Headers, 1, 1, Get()).Frame(0xff, 0, 1, 0, []), ErrorCode.ProtocolError),
        Ending("H07", "HEADERS of 2^24-1 bytes by its length", Script().Frame(1, 5, 1, 0xffffff, new byte[64]),
            ErrorCode.FrameSizeError),
        Ending("H08", "SETTINGS inside a field block", Script().Frame(FrameKind.Headers, 1, 1, Get()).Settings(),
            ErrorCode.ProtocolError),
        Ending("H08", "the next request inside a field block", Script().Frame(FrameKind.Headers, 1, 1, Get()).Get(3),
            ErrorCode.ProtocolError),
        Ending("H10", "DATA on an idle stream", Script().Data(7, "x"), ErrorCode.ProtocolError),
        Resetting("H11", "DATA behind the end of the request", Script().Get(1, "/hang").Data(1, "x"), ErrorCode.StreamClosed),
        Ending("H13", "HEADERS behind the client's own reset", Script().Post(1, "/hang").Reset(1).Get(1),
            ErrorCode.StreamClosed),
        Ending("H16", "HEADERS of padding only", Script().Frame(FrameKind.Headers, 0xd, 1, [200, .. Get()]),
            ErrorCode.ProtocolError),
        Ending("H17", "HEADERS too short for its priority", Script().Frame(FrameKind.Headers, 0x25, 1, [0, 0]),
            ErrorCode.FrameSizeError),
        Ending("H19", "SETTINGS with ACK and a payload", Script().Frame(FrameKind.Settings, 1, 0, new byte[6]),
            ErrorCode.FrameSizeError),
        Ending("H20", "INITIAL_WINDOW_SIZE of 2^31", Script().Settings((4, 0x80000000)), ErrorCode.FlowControlError),
        Ending("H20", "MAX_FRAME_SIZE of 2^24", Script().Settings((5, 1 << 24)), ErrorCode.ProtocolError),
        Ending("H23", "PUSH_PROMISE", Script().Get(1, "/hang").Frame(FrameKind.PushPromise, 4, 1, [0, 0, 0, 2, .. Get()]),
            ErrorCode.ProtocolError),
        Ending("H25", "GOAWAY on a stream", Script().GoAway(1), ErrorCode.ProtocolError),
        Ending("H26", "WINDOW_UPDATE of nothing on a stream", Script().Post(1, "/hang").Window(1, 0), ErrorCode.ProtocolError),
        Resetting("H31", "a second HEADERS without an end",
            Script().Post(1, "/hidden").Headers(1, false, "x: y"), ErrorCode.ProtocolError),
        Resetting("H32", "DATA right behind what made us reset",
            Script().Post(1, "/hidden", "Upper: x").Data(1, "smuggled").Data(1, "smuggled", end: true), ErrorCode.ProtocolError),
        Ending("H34", "a stream number lower than one before, with all used up",
            Script().Get(int.MaxValue).Get(5), ErrorCode.ProtocolError),
    ];

    public static Http2Row[] Hpack() =>
    [
        Bad("I01", "index 0", 0x80),
        Bad("I01", "index 62 of an empty table", 0xbe),
        Bad("I01", "index 2^31", 0xff, 0x81, 0xff, 0xff, 0xff, 0x07),
        Bad("I02", "an integer of ten continuations", [0xff, .. Enumerable.Repeat((byte)0xff, 10)]),
        Bad("I02", "an integer that never ends", 0x7f, 0xff, 0xff),
        Bad("I04", "Huffman with more than 7 bits of padding", 0x00, 0x82, 0xff, 0xff, 0x00),
        Bad("I05", "a table size above our setting", 0x3f, 0xe2, 0x1f),
        Bad("I05", "three table sizes in one block", [0x20, 0x20, 0x20, .. Get()]),
        Answered("I07", "an entry larger than the table",
            Block([.. Get(), .. FrameScript.Literal(0x40, "x-large", new string('x', 5000))])),
        Resetting("I08", "a bomb of references", Block([
            .. Hidden(), .. FrameScript.Literal(0x40, "x-bomb", new string('x', 4000)),
            .. Enumerable.Repeat((byte)0xbe, 12_000)]), ErrorCode.InternalError),
        Resetting("I10", "a bomb of host fields that would be dropped", Block([
            .. Hidden(), .. FrameScript.Literal(0x40, "host", "a"), .. Enumerable.Repeat((byte)0xbe, 12_000)]),
            ErrorCode.ProtocolError, ErrorCode.InternalError),
        Resetting("I10", "a bomb of cookie crumbs that would be joined", Block([
            .. Hidden(), .. FrameScript.Literal(0x40, "cookie", new string('x', 4000)),
            .. Enumerable.Repeat((byte)0xbe, 12_000)]), ErrorCode.InternalError),
        Resetting("I11", "very many empty fields", Block([
            .. Hidden(), .. FrameScript.Literal(0x40, "x", ""), .. Enumerable.Repeat((byte)0xbe, 14_000)]),
            ErrorCode.InternalError),
        Answered("I13", "a literal that is never indexed",
            Block([.. Get(), .. FrameScript.Literal(0x10, "authorization", "Basic c2VjcmV0")])) with
            { Seen = "authorization: Basic c2VjcmV0" },
    ];

    private static Http2Row Bad(string id, string about, params byte[] representation) => Ending(
        id, about, Block(representation), ErrorCode.CompressionError);

    private static FrameScript Block(byte[] block) => Script().Frame(FrameKind.Headers, 5, 1, block);

    private static byte[] Get() => FrameScript.Block(FrameScript.Request("GET", "/seen-{T}"));

    private static byte[] Hidden() => FrameScript.Block(FrameScript.Request("GET", "/hidden"));

    private static FrameScript Script() => new();
}
