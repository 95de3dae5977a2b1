using Tulle.Http.Http2;

namespace Tulle.Http.Tests.Http2;

/// <summary>
/// What a server says to a client that breaks the rules: the cases of h2spec 2.6 that concern frames, by the sections of
/// its list, and rows H and K of the hostile table.
/// </summary>
public sealed class ConformanceTests
{
    private const int Data = 0, Headers = 1, Priority = 2, RstStream = 3, Settings = 4, Push = 5, Ping = 6, GoAway = 7,
        Window = 8, Continuation = 9;

    private static readonly byte[] Get =
        new FrameList().Block(":method: GET", ":scheme: http", ":path: /", ":authority: a");

    /// <summary>Sections 3.5 and 4.</summary>
    public static Rows Frames()
    {
        Rows rows = [];
        rows.Add(
            "http2/3.5 a bad preface",
            new FrameList().Raw("INVALID CONNECTION PREFACE\r\n\r\n"),
            "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/3.5 no SETTINGS first",
            new FrameList().Raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").Get(1),
            "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/4.1 an unknown frame type",
            Begun().Frame(0xff, 0, 0, 1, 2, 3).Frame(Ping, 0, 0, new byte[8]),
            "PING 0 ack");
        rows.Add("http2/4.1 unknown flags", Begun().Frame(Ping, 0x16, 0, new byte[8]), "PING 0 ack");
        rows.Add("http2/4.1 the reserved bit", Begun().Frame(Ping, 0, int.MinValue, new byte[8]), "PING 0 ack");
        rows.Add("http2/4.2 a frame too large", Begun().Frame(Data, 0, 1, 16385, []), "GOAWAY 0 FrameSizeError");
        rows.Add("http2/4.2 HEADERS too large", Begun().Frame(Headers, 5, 1, 0xffffff, []), "GOAWAY 0 FrameSizeError");
        rows.Add(
            "http2/4.3 a block that cannot be decoded",
            Begun().Frame(Headers, 5, 1, 0xff, 0xff, 0xff),
            "GOAWAY 1 CompressionError");
        rows.Add(
            "http2/4.3 PRIORITY inside a block",
            Begun().Frame(Headers, 1, 1, Get).Frame(Priority, 0, 1, 0, 0, 0, 0, 0),
            "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/4.3 HEADERS of another stream inside a block",
            Begun().Frame(Headers, 1, 1, Get).Frame(Headers, 5, 3, Get),
            "GOAWAY 0 ProtocolError");
        return rows;
    }

    /// <summary>Sections 6.1, 6.2, 6.10.</summary>
    public static Rows Blocks()
    {
        Rows rows = [];
        rows.Add("http2/6.1 DATA on the connection", Begun().Frame(Data, 0, 0, 1, 2), "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/6.1 DATA of padding only",
            Begun().Post(1).Frame(Data, 9, 1, 6, 1, 2, 3, 4, 5),
            "GOAWAY 1 ProtocolError");
        rows.Add(
            "http2/6.1 DATA without room for its padding",
            Begun().Post(1).Frame(Data, 9, 1),
            "GOAWAY 1 ProtocolError");
        rows.Add(
            "http2/6.2 HEADERS without an end and another frame",
            Begun().Frame(Headers, 1, 1, Get).Frame(Ping, 0, 0, new byte[8]),
            "GOAWAY 0 ProtocolError");
        rows.Add("http2/6.2 HEADERS on the connection", Begun().Frame(Headers, 5, 0, Get), "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/6.2 HEADERS of padding only",
            Begun().Frame(Headers, 0xd, 1, [40, .. Get[..10]]),
            "GOAWAY 0 ProtocolError");
        rows.Add(
            "H17 HEADERS too short for its priority",
            Begun().Frame(Headers, 0x25, 1, 0, 0, 0),
            "GOAWAY 0 FrameSizeError");
        rows.Add(
            "http2/6.10 CONTINUATION behind an end",
            Begun().Frame(Headers, 4, 1, Get).Frame(Continuation, 4, 1, Get),
            "GOAWAY 1 ProtocolError");
        rows.Add(
            "http2/6.10 CONTINUATION on the connection",
            Begun().Frame(Headers, 1, 1, Get).Frame(Continuation, 4, 0, Get),
            "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/6.10 CONTINUATION of another stream",
            Begun().Frame(Headers, 1, 1, Get).Frame(Continuation, 4, 3, Get),
            "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/6.10 DATA inside a block",
            Begun().Frame(Headers, 0, 1, Get).Data(1, "a"),
            "GOAWAY 0 ProtocolError");
        return rows;
    }

    /// <summary>Sections 5, 6.3, 6.4, 8; what ends a stream.</summary>
    public static Rows Streams()
    {
        Rows rows = [];
        rows.Add("http2/5.1 idle: DATA", Begun().Data(1, "a", end: true), "GOAWAY 0 ProtocolError");
        rows.Add("http2/5.1 idle: RST_STREAM", Begun().Rst(1), "GOAWAY 0 ProtocolError");
        rows.Add("http2/5.1 idle: WINDOW_UPDATE", Begun().Window(1, 100), "GOAWAY 0 ProtocolError");
        rows.Add("http2/5.1 idle: CONTINUATION", Begun().Frame(Continuation, 4, 1, Get), "GOAWAY 0 ProtocolError");
        rows.Add("http2/5.1 half closed (remote): DATA", Begun().Get(1).Data(1, "a"), "RST_STREAM 1 StreamClosed");
        rows.Add("http2/5.1 half closed (remote): HEADERS", Begun().Get(1).Get(1), "RST_STREAM 1 StreamClosed");
        rows.Add(
            "http2/5.1 half closed (remote): CONTINUATION",
            Begun().Get(1).Frame(Continuation, 4, 1, Get),
            "GOAWAY 1 ProtocolError");
        rows.Add("http2/5.1 closed by RST_STREAM: DATA", Begun().Post(1).Rst(1).Data(1, "a"), "GOAWAY 1 StreamClosed");
        rows.Add("http2/5.1 closed by RST_STREAM: HEADERS", Begun().Post(1).Rst(1).Get(1), "GOAWAY 1 StreamClosed");
        rows.Add(
            "http2/5.1 closed by RST_STREAM: CONTINUATION",
            Begun().Post(1).Rst(1).Frame(Continuation, 4, 1, Get),
            "GOAWAY 1 ProtocolError");
        rows.Add("http2/5.1.1 an even stream", Begun().Get(2), "GOAWAY 0 ProtocolError");
        rows.Add("http2/5.1.1 a stream lower than one before", Begun().Get(5).Get(3), "GOAWAY 5 ProtocolError");
        rows.Add(
            "http2/5.3.1 HEADERS that depend on themselves",
            Begun().Frame(Headers, 0x25, 1, [0, 0, 0, 1, 10, .. Get]),
            "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/5.3.1 PRIORITY that depends on itself",
            Begun().Frame(Priority, 0, 1, 0, 0, 0, 1, 10),
            "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/5.5 an unknown frame inside a block",
            Begun().Frame(Headers, 1, 1, Get).Frame(0xff, 0, 0, 1),
            "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/6.3 PRIORITY on the connection",
            Begun().Frame(Priority, 0, 0, 0, 0, 0, 1, 10),
            "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/6.3 PRIORITY of a wrong length",
            Begun().Post(1).Frame(Priority, 0, 1, 0, 0, 0, 1),
            "RST_STREAM 1 FrameSizeError");
        rows.Add("http2/6.4 RST_STREAM on the connection", Begun().Rst(0), "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/6.4 RST_STREAM of a wrong length",
            Begun().Post(1).Frame(RstStream, 0, 1, 0, 0, 0),
            "GOAWAY 1 FrameSizeError");
        rows.Add(
            "http2/8.1 a second HEADERS without an end",
            Begun().Post(1).Headers(1, false, "x-a: 1"),
            "RST_STREAM 1 ProtocolError");
        rows.Add("http2/8.2 PUSH_PROMISE", Begun().Frame(Push, 4, 1, [0, 0, 0, 2, .. Get]), "GOAWAY 0 ProtocolError");
        rows.Add(
            "H28 DATA beyond a stream's window",
            Begun().Post(1).Frame(Data, 0, 1, new byte[16384]).Frame(Data, 0, 1, new byte[16384])
                .Frame(Data, 0, 1, new byte[16384]) .Frame(Data, 0, 1, new byte[16384]),
            "RST_STREAM 1 FlowControlError");
        rows.Add(
            "H32 DATA behind our own reset",
            Begun().Post(1).Window(1, int.MaxValue).Data(1, "a").Frame(Ping, 0, 0, new byte[8]),
            "PING 0 ack");
        return rows;
    }

    /// <summary>Sections 6.5 to 6.9 and 7.</summary>
    public static Rows Connections()
    {
        Rows rows = [];
        rows.Add(
            "http2/6.5 an acknowledgement with a payload",
            Begun().Frame(Settings, 1, 0, 0),
            "GOAWAY 0 FrameSizeError");
        rows.Add("http2/6.5 SETTINGS on a stream", Begun().Frame(Settings, 0, 1), "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/6.5 SETTINGS of a wrong length",
            Begun().Frame(Settings, 0, 0, 0, 3, 0),
            "GOAWAY 0 FrameSizeError");
        rows.Add("http2/6.5.2 ENABLE_PUSH 2", Begun().Settings((2, 2)), "GOAWAY 0 ProtocolError");
        rows.Add("http2/6.5.2 INITIAL_WINDOW_SIZE 2^31", Begun().Settings((4, 1u << 31)), "GOAWAY 0 FlowControlError");
        rows.Add("http2/6.5.2 MAX_FRAME_SIZE 16383", Begun().Settings((5, 16383)), "GOAWAY 0 ProtocolError");
        rows.Add("http2/6.5.2 MAX_FRAME_SIZE 2^24", Begun().Settings((5, 1 << 24)), "GOAWAY 0 ProtocolError");
        rows.Add("http2/6.5.2 an unknown setting", Begun().Settings((0xff, 7)), "SETTINGS ack");
        rows.Add("http2/6.5.3 SETTINGS are acknowledged", Begun().Settings((3, 100)), "SETTINGS ack");
        rows.Add("http2/6.7 PING", Begun().Frame(Ping, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7), "PING 7 ack");
        rows.Add("http2/6.7 PING ack is not answered", Begun().Frame(Ping, 1, 0, new byte[8]), "SETTINGS ack");
        rows.Add("http2/6.7 PING on a stream", Begun().Frame(Ping, 0, 1, new byte[8]), "GOAWAY 0 ProtocolError");
        rows.Add("http2/6.7 PING of a wrong length", Begun().Frame(Ping, 0, 0, new byte[6]), "GOAWAY 0 FrameSizeError");
        rows.Add("http2/6.8 GOAWAY on a stream", Begun().Frame(GoAway, 0, 1, new byte[8]), "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/6.9 WINDOW_UPDATE of nothing on the connection",
            Begun().Window(0, 0),
            "GOAWAY 0 ProtocolError");
        rows.Add(
            "http2/6.9 WINDOW_UPDATE of nothing on a stream",
            Begun().Post(1).Window(1, 0),
            "GOAWAY 1 ProtocolError");
        rows.Add(
            "http2/6.9 WINDOW_UPDATE of a wrong length",
            Begun().Frame(Window, 0, 0, 0, 0, 1),
            "GOAWAY 0 FrameSizeError");
        rows.Add(
            "http2/6.9.1 the connection's window above 2^31-1",
            Begun().Window(0, int.MaxValue),
            "GOAWAY 0 FlowControlError");
        rows.Add(
            "http2/6.9.1 a stream's window above 2^31-1",
            Begun().Post(1).Window(1, int.MaxValue),
            "RST_STREAM 1 FlowControlError");
        rows.Add(
            "http2/6.9.2 a setting that makes a window above 2^31-1",
            Begun().Post(1).Window(1, int.MaxValue - 65535).Settings((4, 65536)),
            "GOAWAY 1 FlowControlError");
        rows.Add(
            "http2/7 an unknown error code of a GOAWAY",
            Begun().Frame(GoAway, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff).Frame(Ping, 0, 0, new byte[8]),
            "PING 0 ack");
        rows.Add(
            "http2/7 an unknown error code of a RST_STREAM",
            Begun().Post(1).Rst(1, 0xff).Frame(Ping, 0, 0, new byte[8]),
            "PING 0 ack");
        return rows;
    }

    /// <summary>Rows K of the hostile table.</summary>
    public static Rows Floods()
    {
        Rows rows = [];
        rows.Add(
            "K07 a block that is larger than a message may be",
            Flood(Begun().Frame(Headers, 0, 1, Get), 9, (f, _) => f.Frame(Continuation, 0, 1, new byte[16384])),
            "GOAWAY 0 EnhanceYourCalm");
        rows.Add(
            "L10 a block in more pieces than it needs",
            Flood(Begun().Frame(Headers, 0, 1, Get), 64, (f, _) => f.Frame(Continuation, 0, 1, 0x82)),
            "GOAWAY 0 EnhanceYourCalm");
        rows.Add(
            "K08 PINGs whose answers nobody reads",
            Flood(Begun(), 1001, (f, _) => f.Frame(Ping, 0, 0, new byte[8])),
            "GOAWAY 0 EnhanceYourCalm");
        rows.Add(
            "K01 rapid reset",
            Flood(Begun(), 600, (f, i) => f.Get((2 * i) + 1, false).Rst((2 * i) + 1)),
            "GOAWAY 999 EnhanceYourCalm");
        rows.Add(
            "K05 resets that the server is made to send",
            Flood(Begun(), 600, (f, i) => f.Post((2 * i) + 1).Window((2 * i) + 1, int.MaxValue)),
            "GOAWAY 999 EnhanceYourCalm");
        rows.Add("K11 empty DATA without an end", Begun().Post(1).Data(1, "").Data(1, ""), "GOAWAY 1 EnhanceYourCalm");
        rows.Add(
            "K11 empty CONTINUATION",
            Begun().Frame(Headers, 0, 1, Get).Frame(Continuation, 0, 1).Frame(Continuation, 0, 1),
            "GOAWAY 0 EnhanceYourCalm");
        rows.Add(
            "K13 WINDOW_UPDATEs without end",
            Flood(Begun(), 10, (f, _) => f.Window(0, 1)),
            "GOAWAY 0 EnhanceYourCalm");
        rows.Add(
            "K19 unknown frames without end",
            Flood(Begun(), 1001, (f, _) => f.Frame(0xff, 0, 0)),
            "GOAWAY 0 EnhanceYourCalm");
        rows.Add(
            "PRIORITY without end",
            Flood(Begun(), 101, (f, _) => f.Frame(Priority, 0, 1, 0, 0, 0, 0, 1)),
            "GOAWAY 0 EnhanceYourCalm");
        return rows;
    }

    [Theory]
    [MemberData(nameof(Frames))]
    [MemberData(nameof(Blocks))]
    [MemberData(nameof(Streams))]
    [MemberData(nameof(Connections))]
    [MemberData(nameof(Floods))]
    public void The_server_answers_as_it_must(string name, byte[] frames, string last)
    {
        // The small window is for H28.
        var limits = new Http2Limits { StreamErrorOnInvalidMessage = true, InitialStreamWindowBytes = 65535 - 20000 };
        var whole = new Rig(limits: limits) { HoldsBack = true };
        whole.Give(frames);
        Assert.True(whole.Last == last, $"{name}: {string.Join("; ", whole.Sent)}");
        Assert.Equal(whole.Opened, whole.Closed + whole.Connection.StreamCount);
        if (frames.Length > 3000)
        {
            return;
        }
        foreach (int[] lengths in WireData.Segmentations(frames.Length))
        {
            var rig = new Rig(limits: limits) { HoldsBack = true };
            int at = 0;
            foreach (int length in lengths)
            {
                rig.Give(frames.AsSpan(at, length));
                at += length;
            }
            Assert.Equal(whole.Sent, rig.Sent);
            Assert.Equal(whole.Events, rig.Events);
        }
    }

    // Hostile row K19: at three quarters of the budget the owner is told to drain.
    [Fact]
    public void Odd_frames_drain_the_connection_before_they_end_it()
    {
        Rig rig = Rig.Receiving(Flood(Begun(), 749, (f, _) => f.Frame(0xff, 0, 0)));
        Assert.DoesNotContain("should drain", rig.Events);
        rig.Give(new FrameList().Frame(0xff, 0, 0).Bytes);
        Assert.Equal("should drain", rig.Events[^1]);
    }

    // Hostile row H14.
    [Fact]
    public void One_stream_more_than_allowed_is_refused()
    {
        var limits = new Http2Limits { MaxConcurrentStreams = 100 };
        Rig rig = Rig.Receiving(Flood(Begun(), 101, (f, i) => f.Get((2 * i) + 1)), limits);
        Assert.Equal("RST_STREAM 201 RefusedStream", rig.Last);
        Assert.Equal(100, rig.Connection.StreamCount);
    }

    private static FrameList Begun() => FrameList.Client();

    private static FrameList Flood(FrameList frames, int count, Action<FrameList, int> add)
    {
        for (int i = 0; i < count; i++)
        {
            add(frames, i);
        }
        return frames;
    }

    public sealed class Rows : TheoryData<string, byte[], string>
    {
        internal void Add(string name, FrameList frames, string last) => Add(name, frames.Bytes, last);
    }
}
