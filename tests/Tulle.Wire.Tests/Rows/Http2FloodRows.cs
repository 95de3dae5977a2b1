using Tulle.Wire.Tests.Harness.Http2;
using static Tulle.Wire.Tests.Rows.Http2Row;

namespace Tulle.Wire.Tests.Rows;

/// <summary>Group K of the hostile table: floods and held resources.</summary>
internal static class Http2FloodRows
{
    public static Http2Row[] All() =>
    [
        Flood("K01", "rapid reset",
            Script().Repeat(3000, (s, i) => s.Get((2 * i) + 1, "/hang").Reset((2 * i) + 1)), "reset_flood"),
        Resetful("a window above 2^31-1", (s, stream) => s.Window(stream, int.MaxValue)),
        Resetful("PRIORITY of four bytes", (s, stream) => s.Frame(FrameKind.Priority, 0, stream, new byte[4])),
        Resetful("HEADERS behind the end", (s, stream) => s.Get(stream, "/hang")),
        Resetful("DATA behind the end", (s, stream) => s.Data(stream, "x")),
        Ending("K05", "MadeYouReset by WINDOW_UPDATE of nothing", Script().Get(1, "/hang").Window(1, 0), ErrorCode.ProtocolError),
        Ending("K05", "MadeYouReset by a stream that depends on itself",
            Script().Get(1, "/hang").Priority(1, 1), ErrorCode.ProtocolError),
        Flood("K06", "CONTINUATION without end", Script().Frame(FrameKind.Headers, 1, 1, new byte[16384])
            .Repeat(64, (s, _) => s.Frame(FrameKind.Continuation, 0, 1, new byte[16384])), "header_overflow"),
        Flood("K07", "CONTINUATION in single bytes", Script().Frame(FrameKind.Headers, 1, 1, [0])
            .Repeat(10_000, (s, _) => s.Frame(FrameKind.Continuation, 0, 1, [0])), "header_overflow"),
        Answered("K08", "PINGs below the budget", Script().Repeat(900, (s, _) => s.Ping()).Get(1)),
        Flood("K09", "SETTINGS without end", Script().Repeat(3000, (s, i) => s.Settings((4, (uint)(65535 + i)))),
            "odd_frames_flood"),
        Flood("K11", "empty DATA", Script().Post(1, "/hang").Repeat(100, (s, _) => s.Data(1, "")), "inbound_empty_frames_flood"),
        Flood("K11", "empty CONTINUATION", Script().Frame(FrameKind.Headers, 1, 1)
            .Repeat(100, (s, _) => s.Frame(FrameKind.Continuation, 0, 1)), "inbound_empty_frames_flood"),
        Flood("K13", "WINDOW_UPDATEs of one byte", Script().Get(1, "/hang").Repeat(1000, (s, _) => s.Window(1, 1)),
            "inbound_window_update_frames_flood"),
        Flood("K13", "PRIORITY without end", Script().Repeat(1000, (s, i) => s.Priority(1, 3)), "inbound_priority_frames_flood"),
        Flood("K16", "padding only", Script().Post(1, "/hang")
            .Repeat(100, (s, _) => s.Frame(FrameKind.Data, 8, 1, [255, .. new byte[255]])), "inbound_empty_frames_flood"),
        Flood("K19", "unknown types", Script().Repeat(5000, (s, _) => s.Frame(0xfa, 0, 0, 8, new byte[8])), "odd_frames_flood"),
        Flood("K19", "resets of a closed stream",
            Script().Get(1, "/hang").Reset(1).Repeat(5000, (s, _) => s.Reset(1)), "odd_frames_flood"),
        Flood("K20", "changes of all windows with many open streams", Script()
            .Repeat(100, (s, i) => s.Get((2 * i) + 1, "/hang"))
            .Repeat(3000, (s, i) => s.Settings((4, (uint)(i % 2)))), "odd_frames_flood"),
    ];

    private static Http2Row Resetful(string by, Action<FrameScript, int> cause) => Flood(
        "K05",
        "MadeYouReset by " + by,
        Script().Repeat(3000, (s, i) => cause(s.Get((2 * i) + 1, "/hang"), (2 * i) + 1)),
        "reset_flood");

    private static FrameScript Script() => new();
}
