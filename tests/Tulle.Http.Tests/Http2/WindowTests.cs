using Tulle.Http.Http2;

namespace Tulle.Http.Tests.Http2;

/// <summary>Whose window the bytes are that an owner holds back.</summary>
public sealed class WindowTests
{
    private const int Window = 65535;

    // Two streams that nobody reads hold their own windows, not the connection's.
    [Fact]
    public void Slow_streams_leave_the_connection_to_the_others()
    {
        var limits = new Http2Limits { InitialStreamWindowBytes = Window, InitialConnectionWindowBytes = Window };
        Rig rig = new(limits: limits) { HoldsBack = true };
        FrameList frames = FrameList.Client();
        foreach (int stream in (int[])[1, 3])
        {
            frames.Post(stream);
            for (int i = 0; i < 3; i++)
            {
                frames.Data(stream, new string('x', 16384));
            }
        }
        rig.Give(frames.Post(5).Data(5, new string('y', 16384)).Bytes);
        Assert.DoesNotContain(rig.Events, e => e.StartsWith("failed", StringComparison.Ordinal));
        Assert.Contains(rig.Sent, f => f.StartsWith("WINDOW_UPDATE 0", StringComparison.Ordinal));
        Assert.DoesNotContain(rig.Sent, f => f.StartsWith("WINDOW_UPDATE 1", StringComparison.Ordinal));
        rig.Give(new FrameList().Data(1, new string('x', 16384)).Bytes);
        Assert.Contains("RST_STREAM 1 FlowControlError", rig.Sent);
    }

    // Above the bound the connection's window is what bounds the memory.
    [Fact]
    public void What_all_streams_hold_is_bounded()
    {
        var limits = new Http2Limits
        {
            InitialStreamWindowBytes = Window, InitialConnectionWindowBytes = Window, HeldBytes = 32768,
        };
        Rig rig = new(limits: limits) { HoldsBack = true };
        FrameList frames = FrameList.Client();
        for (int stream = 1; stream <= 13; stream += 2)
        {
            frames.Post(stream).Data(stream, new string('x', 16384));
        }
        rig.Give(frames.Bytes);
        Assert.Contains("failed FlowControlError", rig.Events);
    }
}
