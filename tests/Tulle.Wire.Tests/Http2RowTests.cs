using Tulle.Wire.Tests.Harness;
using Tulle.Wire.Tests.Harness.Http2;
using Tulle.Wire.Tests.Rows;

namespace Tulle.Wire.Tests;

/// <summary>Groups H to K of the hostile table over real sockets.</summary>
public sealed class Http2RowTests(Http2Fixture fixture) : IClassFixture<Http2Fixture>
{
    public static IEnumerable<TheoryDataRow<Http2Row>> Frames => Data(Http2FrameRows.Frames());

    public static IEnumerable<TheoryDataRow<Http2Row>> Hpack => Data(Http2FrameRows.Hpack());

    public static IEnumerable<TheoryDataRow<Http2Row>> Messages => Data(Http2MessageRows.All());

    public static IEnumerable<TheoryDataRow<Http2Row>> Floods => Data(Http2FloodRows.All());

    [Theory]
    [MemberData(nameof(Frames))]
    [MemberData(nameof(Hpack))]
    [MemberData(nameof(Messages))]
    [MemberData(nameof(Floods))]
    public Task A_hostile_client_gets_its_verdict_and_nobody_else_does(Http2Row row)
    {
        fixture.Origin.Answer("/hang", new OriginAnswer(""));
        return Http2RowAssertion.RunAsync(fixture, row);
    }

    // K08: nothing of the answers is read, so they cannot leave; what waits is bounded, by the budget or by not reading on.
    [Fact]
    public async Task Answers_that_nobody_reads_do_not_pile_up()
    {
        byte[] pings = new FrameScript().Repeat(10_000, (s, _) => s.Ping()).Bytes;
        using FrameClient client = await fixture.ConnectAsync("plain", receiveBufferBytes: 4096);
        long residentBytes = fixture.Proxy.ResidentBytes();
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(3));
        for (int i = 0; i < 200 && await client.SendAsync(pings, stop.Token); i++)
        {
            Assert.True(fixture.Proxy.IsAlive);
        }
        Assert.InRange(fixture.Proxy.ResidentBytes(), 0, residentBytes + (96L << 20));
        using FrameClient other = await fixture.ConnectAsync("plain");
        await other.SendAsync(new FrameScript().Get(1, "/own"));
        Assert.Equal(200, await other.StatusAsync(1));
    }

    // K14: the window stays shut; each stream is reset at the idle timeout, and no more than a part of each answer was held.
    [Fact]
    public async Task Answers_behind_a_shut_window_are_reset()
    {
        const int Streams = 50;
        fixture.Origin.Answer(
            "/huge", new OriginAnswer("HTTP/1.1 200 OK⏎Content-Length: 2000000⏎⏎" + new string('h', 2_000_000)));
        long residentBytes = fixture.Proxy.ResidentBytes();
        using FrameClient client = await fixture.ConnectAsync("idle", FrameScript.Begin((4, 0)).SettingsAck());
        await client.SendAsync(new FrameScript().Repeat(Streams, (s, i) => s.Get((2 * i) + 1, "/huge")));
        for (int i = 0; i < Streams; i++)
        {
            await client.WaitAsync(f => f.Kind == FrameKind.RstStream && f.Stream == (2 * i) + 1, "RST_STREAM");
        }
        Assert.DoesNotContain(client.Frames, f => f.Kind == FrameKind.Data && f.Payload.Length > 0);
        Assert.InRange(fixture.Proxy.ResidentBytes(), 0, residentBytes + (96L << 20));
    }

    // H14.
    [Fact]
    public async Task A_stream_above_the_limit_is_refused_and_the_others_go_on()
    {
        fixture.Origin.Answer("/hang", new OriginAnswer(""));
        using FrameClient client = await fixture.ConnectAsync("shared");
        await client.SendAsync(new FrameScript().Repeat(101, (s, i) => s.Get((2 * i) + 1, "/hang")));
        await client.WaitForResetAsync(201, ErrorCode.RefusedStream);
        await client.SendAsync(new FrameScript().Reset(1).Get(203, "/own"));
        Assert.Equal(200, await client.StatusAsync(203));
    }

    private static IEnumerable<TheoryDataRow<Http2Row>> Data(IEnumerable<Http2Row> rows) =>
        rows.Select(r => new TheoryDataRow<Http2Row>(r) { TestDisplayName = r.ToString() });
}
