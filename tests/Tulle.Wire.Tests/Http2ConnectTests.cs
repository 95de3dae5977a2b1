using Tulle.Wire.Tests.Harness;
using Tulle.Wire.Tests.Harness.Http2;

namespace Tulle.Wire.Tests;

/// <summary>CONNECT, extended CONNECT and keep-alive of HTTP/2 clients, and responses that end before their requests.</summary>
public sealed class Http2ConnectTests(Http2Fixture fixture) : IClassFixture<Http2Fixture>
{
    // RFC 9113 section 8.5; the payload comes with the head, the tunnel is granted later.
    [Fact]
    public async Task A_CONNECT_carries_bytes_both_ways()
    {
        using FrameClient client = await fixture.ConnectAsync("connect");
        await client.SendAsync(new FrameScript()
            .Headers(1, false, ":method: CONNECT", ":authority: tunnel.test:80")
            .Data(1, "GET /inside HTTP/1.1\r\n\r\n", end: true));
        Assert.Equal(200, await client.StatusAsync(1));
        await client.WaitAsync(f => client.Body(1).EndsWith("/inside", StringComparison.Ordinal), "the origin's answer");
        Assert.Single(fixture.Origin.MessagesWith("/inside"));
    }

    // RFC 8441: the origin speaks HTTP/1.1.
    [Fact]
    public async Task An_extended_CONNECT_is_an_upgrade_to_the_origin()
    {
        fixture.Origin.Answer("/chat", new OriginAnswer(
            "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎⏎hello"));
        using FrameClient client = await fixture.ConnectAsync("connect");
        Frame settings = await client.WaitAsync(f => f.Kind == FrameKind.Settings && !f.IsAck);
        Assert.Contains("\0\u0008\0\0\0\u0001", WireText.Text(settings.Payload), StringComparison.Ordinal);
        await client.SendAsync(new FrameScript().Headers(
            1, false, ":method: CONNECT", ":protocol: websocket", ":scheme: http", ":path: /chat", ":authority: a"));
        Frame head = await client.WaitAsync(f => f.Kind == FrameKind.Headers);
        Assert.Equal(200, head.Status);
        Assert.DoesNotContain("upgrade", head.Fields, StringComparison.Ordinal);
        Assert.DoesNotContain("connection", head.Fields, StringComparison.Ordinal);
        await client.WaitAsync(f => f.Kind == FrameKind.Data && client.Body(1) == "hello");
        OriginMessage seen = Assert.Single(fixture.Origin.MessagesWith("/chat"));
        Assert.Equal("GET /chat HTTP/1.1", seen.StartLine);
        Assert.Equal(["websocket"], seen.Values("upgrade"));
        Assert.Equal(["upgrade"], seen.Values("connection"));

        // Bytes go on to the origin, the client's end too.
        await client.SendAsync(new FrameScript().Data(1, "frame", end: true));
        await fixture.Origin.EndOf(seen.Connection).WaitAsync(FrameClient.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_extended_CONNECT_that_nobody_allowed_is_malformed()
    {
        using FrameClient client = await fixture.ConnectAsync("impatient");
        await client.SendAsync(new FrameScript().Headers(
            1, false, ":method: CONNECT", ":protocol: websocket", ":scheme: http", ":path: /own", ":authority: a"));
        await client.WaitForGoAwayAsync(ErrorCode.ProtocolError);
    }

    // The client answers: PINGs come again and again. One that does not answer is gone without a word.
    [Fact]
    public async Task A_client_that_answers_no_PING_is_closed()
    {
        using FrameClient client = await fixture.ConnectAsync("connect");
        for (int i = 0; i < 3; i++)
        {
            Frame ping = await client.WaitAsync(f => f.Kind == FrameKind.Ping && !f.IsAck, "PING");
            client.Frames.Clear();
            await client.SendAsync(new FrameScript().Frame(FrameKind.Ping, 1, 0, ping.Payload));
        }
        using FrameClient silent = await fixture.ConnectAsync("impatient");
        await silent.WaitForCloseAsync();
        Assert.DoesNotContain(silent.Frames, f => f.Kind == FrameKind.GoAway);
        await fixture.Proxy.WaitForStatAsync("http2.keepalive_timeout", 1);
    }

    // The response is there before the request's end: the stream's object must be used again only once.
    [Fact]
    public async Task Early_answers_leave_the_next_streams_apart()
    {
        const int Streams = 40;
        using FrameClient client = await fixture.ConnectAsync("connect");
        await client.SendAsync(new FrameScript().Repeat(Streams, (s, i) => s.Post((2 * i) + 1, "/own")));
        for (int i = 0; i < Streams; i++)
        {
            await client.WaitForResetAsync((2 * i) + 1, ErrorCode.NoError);
        }
        await client.SendAsync(new FrameScript().Repeat(Streams, (s, i) => s.Get(101 + (2 * i), $"/later-{i:00}")));
        for (int i = 0; i < Streams; i++)
        {
            await client.WaitForEndAsync(101 + (2 * i));
            Assert.Equal($"/later-{i:00}", client.Body(101 + (2 * i)));
        }
    }
}
