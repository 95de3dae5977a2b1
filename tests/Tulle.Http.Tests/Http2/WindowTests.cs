using System.Globalization;
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

    // What is not told yet is missing from what is under way: a sender that stops for it waits a round trip.
    [Theory]
    [InlineData(65535, 4)]
    [InlineData(1 << 20, 16)]
    [InlineData(16 << 20, 16)]
    public void Little_of_a_window_is_kept_back(int window, int part)
    {
        var limits = new Http2Limits { InitialStreamWindowBytes = window, InitialConnectionWindowBytes = window };
        Rig rig = new(limits: limits);
        rig.Give(FrameList.Client().Post(1).Bytes);
        rig.TakeOutput();
        int sent = 0;
        var told = new Dictionary<string, int> { ["0"] = 0, ["1"] = 0 };
        while (sent < 2 * window)
        {
            rig.Give(new FrameList().Data(1, new string('x', 4096)).Bytes);
            sent += 4096;
            foreach (string[] words in FrameList.Describe(rig.TakeOutput()).Select(f => f.Split(' ')))
            {
                Assert.Equal("WINDOW_UPDATE", words[0]);
                told[words[1]] += int.Parse(words[2], CultureInfo.InvariantCulture);
            }
            Assert.All(told.Values, bytes => Assert.InRange(sent - bytes, 0, window / part));
        }
    }

    // 30 ms of round trip: 64 KiB would carry 2 MB/s.
    [Fact]
    public void Windows_grow_to_what_the_line_carries_in_a_round_trip_and_no_further()
    {
        var line = new DelayedLine(roundTripMs: 30, bytesPerMs: 10_000, new Http2Limits
        {
            InitialStreamWindowBytes = Window, InitialConnectionWindowBytes = 1 << 20,
            MostStreamWindowBytes = 16 << 20, MostConnectionWindowBytes = 24 << 20,
        });
        line.Upload(8_000_000);
        line.Run(maxMs: 3000);
        Assert.Equal(8_000_000, line.Received);

        // At the line's rate it takes 800 ms; growing costs some round trips. A round trip holds 300,000 bytes.
        Assert.InRange(line.NowMs, 800, 1000);
        Assert.InRange(line.LargestWindowBytes, 300_000, 1_200_000);
        Assert.InRange(line.Pings, 2, 40);
    }

    [Fact]
    public void Windows_grow_to_their_limit()
    {
        var line = new DelayedLine(roundTripMs: 30, bytesPerMs: 1_000_000, new Http2Limits
        {
            InitialStreamWindowBytes = Window, InitialConnectionWindowBytes = Window,
            MostStreamWindowBytes = 300_000, MostConnectionWindowBytes = 500_000,
        });
        line.Upload(3_000_000);
        line.Run(maxMs: 3000);
        Assert.Equal(3_000_000, line.Received);
        Assert.InRange(line.LargestWindowBytes, 280_000, 300_000);
        Assert.InRange(line.LargestConnectionWindowBytes, 280_000, 500_000);
    }

    [Fact]
    public void Small_messages_cost_no_ping()
    {
        var line = new DelayedLine(roundTripMs: 30, bytesPerMs: 10_000, new Http2Limits
        {
            InitialStreamWindowBytes = Window, InitialConnectionWindowBytes = 1 << 20,
            MostStreamWindowBytes = 16 << 20, MostConnectionWindowBytes = 24 << 20,
        });
        for (int i = 0; i < 90; i++)
        {
            line.Upload(1000);
        }
        line.Run(maxMs: 3000);
        Assert.Equal(90_000, line.Received);
        Assert.Equal(0, line.Pings);
    }

    // The owner's own PINGs have their answers, whatever their payload is.
    [Fact]
    public void A_probe_is_not_the_owners_ping()
    {
        var limits = new Http2Limits
        {
            InitialStreamWindowBytes = Window, InitialConnectionWindowBytes = Window,
            MostStreamWindowBytes = 1 << 20, MostConnectionWindowBytes = 1 << 20,
        };
        Rig rig = new(limits: limits);
        FrameList frames = FrameList.Client().Post(1);
        for (int i = 0; i < 3; i++)
        {
            frames.Data(1, new string('x', 16384));
        }
        rig.Give(frames.Bytes);
        Assert.Single(rig.Sent, f => f.StartsWith("PING", StringComparison.Ordinal));
        rig.Connection.SendPing(7);
        rig.Give(new FrameList().Frame(6, 1, 0, 0, 0, 0, 0, 0, 0, 0, 7).Bytes);
        Assert.Contains("pong 7", rig.Events);
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

    // What begins now goes elsewhere, and windows stay as they are, while all connections together hold too much.
    [Fact]
    public void A_connection_whose_window_lies_with_slow_readers_is_held_up()
    {
        var limits = new Http2Limits
        {
            InitialStreamWindowBytes = Window, InitialConnectionWindowBytes = Window,
            MostStreamWindowBytes = 1 << 20, MostConnectionWindowBytes = 1 << 20,
        };
        Rig rig = new(limits: limits, bodies: new HeldBodies(limitBytes: 10_000)) { HoldsBack = true };
        rig.Give(FrameList.Client().Post(1).Data(1, new string('x', 16384)).Bytes);
        Assert.False(rig.Connection.IsHeldUp);
        rig.Give(new FrameList().Data(1, new string('x', 16384)).Data(1, new string('x', 16384)).Bytes);
        Assert.True(rig.Connection.IsHeldUp);
        Assert.DoesNotContain(rig.Sent, f => f.StartsWith("PING", StringComparison.Ordinal));
    }
}
