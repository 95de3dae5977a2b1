using System.Net;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>HTTP/2 to upstreams, over real sockets and with programs that others wrote.</summary>
public sealed class Http2UpstreamTests
{
    private const string Format = " HTTP/%{http_version} %{response_code}";

    [Fact]
    public async Task HTTP1_and_HTTP2_clients_reach_an_HTTP1_origin_over_HTTP2_between_two_proxies()
    {
        using RecordingOrigin origin = new();
        using ProxyChain chain = await ProxyChain.StartAsync(origin.Port);
        string url = $"http://127.0.0.1:{chain.Port}/seen";
        Assert.Equal("/seen HTTP/1.1 200", await OtherProgram.RunAsync("curl", "-sS", "-w", Format, url));
        Assert.Equal(
            "/seen HTTP/2 200", await OtherProgram.RunAsync("curl", "-sS", "--http2-prior-knowledge", "-w", Format, url));
        await OtherProgram.RunAsync("curl", "-sS", "-d", "a=1", url);
        Assert.Equal("a=1", origin.MessagesWith("/seen").Last().Body);
        Assert.Equal(1, await chain.Near.StatAsync("cluster.next.upstream_cx_http2_total"));
        Assert.Equal(1, await chain.Far.StatAsync("http.main.downstream_cx_http2_total"));
    }

    [Fact]
    public async Task A_load_of_requests_shares_one_connection_between_two_proxies()
    {
        using RecordingOrigin origin = new();
        using ProxyChain chain = await ProxyChain.StartAsync(origin.Port);
        string report = await OtherProgram.RunAsync(
            "h2load", "-n", "2000", "-c", "4", "-m", "8", $"http://127.0.0.1:{chain.Port}/load");
        Assert.Contains("2000 succeeded, 0 failed, 0 errored, 0 timeout", report, StringComparison.Ordinal);
        Assert.Equal(1, await chain.Near.StatAsync("cluster.next.upstream_cx_http2_total"));
    }

    [Fact]
    public async Task Framing_fields_of_one_side_end_there_and_the_message_stays_the_same()
    {
        using RecordingOrigin origin = new();
        origin.Answer("/mixed", new OriginAnswer(
            "HTTP/1.1 200 OK⏎Connection: keep-alive, x-hop⏎X-Hop: 1⏎Keep-Alive: timeout=5⏎"
            + "Transfer-Encoding: chunked⏎⏎"
            + "3⏎abc⏎0⏎X-Sum: 7⏎⏎"));
        using ProxyChain chain = await ProxyChain.StartAsync(origin.Port);
        using WireClient client = await WireClient.ConnectAsync(chain.Port);
        await client.SendAsync(WireText.Bytes(
            "POST /mixed HTTP/1.1⏎Host: a.test⏎Connection: x-mine⏎X-Mine: 1⏎TE: trailers, gzip⏎Cookie: a=1⏎"
            + "Transfer-Encoding: chunked⏎⏎5⏎hello⏎0⏎X-Count: 5⏎⏎",
            ""));
        WireResponse? response = await client.ReadAsync(TimeSpan.FromSeconds(30));
        Assert.NotNull(response);
        Assert.Equal((200, "abc"), (response.Status, response.Body));
        Assert.DoesNotContain(response.Fields, f => f.Name is "x-hop" or "keep-alive");
        OriginMessage message = Assert.Single(origin.MessagesWith("/mixed"));
        Assert.Equal("hello|x-count: 5", message.Body);
        string head = message.Head.ToLowerInvariant();
        Assert.Contains("host: a.test\r\n", head, StringComparison.Ordinal);
        Assert.Contains("te: trailers\r\n", head, StringComparison.Ordinal);
        Assert.Contains("cookie: a=1\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("x-mine", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_WebSocket_passes_as_extended_CONNECT_between_two_proxies()
    {
        using RecordingOrigin origin = new();
        origin.Answer("/chat", new OriginAnswer(
            "HTTP/1.1 101 Switching Protocols⏎Connection: upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Accept: yes⏎⏎hello"));
        using ProxyChain chain = await ProxyChain.StartAsync(origin.Port);
        using WireClient client = await WireClient.ConnectAsync(chain.Port);
        await client.SendAsync(WireText.Bytes(
            "GET /chat HTTP/1.1⏎Host: a⏎Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Key: secret⏎⏎", ""));
        WireResponse? response = await client.ReadAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(101, response?.Status);
        Assert.Equal("yes", response!.Field("sec-websocket-accept"));
        await client.SendAsync("upwards"u8.ToArray());
        await chain.Far.UntilAsync(() => Task.FromResult(origin.Unfinished.Values.Any(t => t == "upwards")));
        Assert.Contains("sec-websocket-key: secret", origin.MessagesWith("/chat").Single().Head, StringComparison.Ordinal);
        Assert.Equal(1, await chain.Near.StatAsync("cluster.next.upstream_cx_http2_total"));
    }

    [Theory]
    [InlineData("node")]
    [InlineData("nghttpd")]
    [InlineData("nginx")]
    public async Task Servers_that_others_wrote_answer_both_kinds_of_client(string program)
    {
        using OriginProgram origin = await OriginProgram.StartAsync(program);
        using ProxyUnderTest proxy = await ProxyChain.StartToHttp2Async(origin.Port);
        string url = $"http://127.0.0.1:{await proxy.PortOfAsync("main")}/file";
        Assert.Equal("GET /file 0 HTTP/1.1 200", await OtherProgram.RunAsync("curl", "-sS", "-w", Format, url));
        Assert.Equal(
            "GET /file 0 HTTP/2 200",
            await OtherProgram.RunAsync("curl", "-sS", "--http2-prior-knowledge", "-w", Format, url));
        string report = await OtherProgram.RunAsync("h2load", "-n", "1000", "-c", "4", "-m", "8", url);
        Assert.Contains("1000 succeeded, 0 failed, 0 errored, 0 timeout", report, StringComparison.Ordinal);
        Assert.Equal(0, await proxy.StatAsync("cluster.next.upstream_cx_protocol_error"));
        Assert.Equal(0, await proxy.StatAsync("cluster.next.upstream_cx_http1_total"));
    }

    // nginx says GOAWAY behind each hundredth request of a connection, and drops what came after.
    [Fact]
    public async Task What_an_origin_leaves_undone_when_it_says_GOAWAY_is_tried_again()
    {
        using OriginProgram origin = await OriginProgram.StartAsync("nginx", requestsPerConnection: 100);
        using ProxyUnderTest proxy = await ProxyChain.StartToHttp2Async(origin.Port);
        string url = $"http://127.0.0.1:{await proxy.PortOfAsync("main")}/file";
        string report = await OtherProgram.RunAsync("h2load", "-n", "2000", "-c", "4", "-m", "8", url);
        Assert.Contains("status codes: 2000 2xx", report, StringComparison.Ordinal);
        Assert.InRange(await proxy.StatAsync("cluster.next.upstream_cx_close_notify"), 19, 1000);
    }

    [Fact]
    public async Task Large_bodies_pass_both_ways_at_once()
    {
        const int Exchanges = 20, RequestBytes = 300_000, AnswerBytes = 3_000_000;
        using OriginProgram origin = await OriginProgram.StartAsync("node");
        using ProxyUnderTest proxy = await ProxyChain.StartToHttp2Async(
            origin.Port, """{"initial_stream_window_size": 65535, "initial_connection_window_size": 65535}""");
        Uri large = new($"http://127.0.0.1:{await proxy.PortOfAsync("main")}/large");
        Uri echo = new(large, "/echo");
        using var client = new HttpClient();
        await Task.WhenAll(Enumerable.Range(0, Exchanges).Select(async i =>
        {
            using var body = new ByteArrayContent(new byte[RequestBytes]);
            using HttpResponseMessage response = await client.PostAsync(
                i % 2 == 0 ? large : echo, body, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(i % 2 == 0 ? text.Length == AnswerBytes : text == $"POST /echo {RequestBytes}");
        }));
        Assert.Equal(1, await proxy.StatAsync("cluster.next.upstream_cx_http2_total"));
    }

    [Fact]
    public async Task Interim_responses_and_trailers_come_back_to_an_HTTP1_client()
    {
        using OriginProgram origin = await OriginProgram.StartAsync("node");
        using ProxyUnderTest proxy = await ProxyChain.StartToHttp2Async(origin.Port);
        using WireClient client = await WireClient.ConnectAsync(await proxy.PortOfAsync("main"));
        await client.SendAsync(WireText.Bytes("GET /early HTTP/1.1⏎Host: a⏎⏎", ""));
        WireResponse? interim = await client.ReadAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(103, interim?.Status);
        WireResponse? response = await client.ReadAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((200, "GET /early 0"), (response!.Status, response.Body));
        string trailers = await OtherProgram.RunAsync(
            "curl", "-sS", "-i", "-H", "TE: trailers", $"http://127.0.0.1:{await proxy.PortOfAsync("main")}/trailers");
        Assert.Contains("x-sum: 7", trailers, StringComparison.Ordinal);
    }
}
