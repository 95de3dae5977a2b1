using System.Net;
using System.Net.Sockets;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>HTTP/2 clients that others wrote, over real sockets: codec_type AUTO, an HTTP/1.1 origin behind.</summary>
public sealed class Http2PeerTests
{
    [Fact]
    public async Task Curl_and_an_HTTP1_client_are_served_on_one_port()
    {
        using RecordingOrigin origin = new();
        int port = ProxyUnderTest.FreePort();
        using ProxyUnderTest proxy = await StartAsync(origin, port);
        const string Format = " HTTP/%{http_version} %{response_code}";
        string url = $"http://127.0.0.1:{port}/seen";
        Assert.Equal("/seen HTTP/2 200",
            await OtherProgram.RunAsync("curl", "-sS", "--http2-prior-knowledge", "-w", Format, url));
        Assert.Equal("/seen HTTP/1.1 200", await OtherProgram.RunAsync("curl", "-sS", "-w", Format, url));
        Assert.EndsWith(
            " HTTP/2 200",
            await OtherProgram.RunAsync("curl", "-sS", "--http2-prior-knowledge", "-d", "a=1", "-w", Format, url),
            StringComparison.Ordinal);
        Assert.Equal("a=1", origin.MessagesWith("/seen").Last().Body);
    }

    [Fact]
    public async Task Many_large_exchanges_share_one_connection()
    {
        const int Exchanges = 40;
        using RecordingOrigin origin = new();
        string answer = new('z', 300_000);
        origin.Answer("/large", new OriginAnswer($"HTTP/1.1 200 OK⏎Content-Length: {answer.Length}⏎⏎{answer}"));
        int port = ProxyUnderTest.FreePort();
        using ProxyUnderTest proxy = await StartAsync(origin, port);
        using var client = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = false })
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        string body = new('q', 100_000);
        string[] answers = await Task.WhenAll(Enumerable.Range(0, Exchanges).Select(async i =>
        {
            using HttpResponseMessage response = await client.PostAsync(
                new Uri($"http://127.0.0.1:{port}/large/{i}"), new StringContent(body), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }));
        Assert.All(answers, text => Assert.Equal(answer, text));
        Assert.Equal(Exchanges, origin.MessagesWith("/large").Count(m => m.Body == body));
    }

    [Fact]
    public async Task A_load_of_multiplexed_requests_succeeds_whole()
    {
        using RecordingOrigin origin = new();
        int port = ProxyUnderTest.FreePort();
        using ProxyUnderTest proxy = await StartAsync(origin, port);
        string report =
            await OtherProgram.RunAsync("h2load", "-n", "3000", "-c", "4", "-m", "16", $"http://127.0.0.1:{port}/own");
        Assert.Contains("3000 succeeded, 0 failed, 0 errored, 0 timeout", report, StringComparison.Ordinal);
    }

    // The response is complete and waits for its window when the request's trailers come.
    [Fact]
    public async Task Trailers_behind_a_response_that_waits_harm_nobody()
    {
        using RecordingOrigin origin = new();
        int port = ProxyUnderTest.FreePort();
        using ProxyUnderTest proxy = await StartAsync(origin, port);
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        byte[] begin =
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0,
            0, 0, 11, 1, 4, 0, 0, 0, 1, 0x83, 0x86, 0x04, 4, .. "/own"u8, 0x01, 1, (byte)'a',
        ];
        await client.SendAsync(begin, TestContext.Current.CancellationToken);
        await proxy.WaitForStatAsync("http.main.downstream_rq_2xx", 1);
        byte[] trailers = [0, 0, 5, 1, 5, 0, 0, 0, 1, 0, 1, (byte)'x', 1, (byte)'1'];
        await client.SendAsync(trailers, TestContext.Current.CancellationToken);
        byte[] ping = [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        await client.SendAsync(ping, TestContext.Current.CancellationToken);
        byte[] received = new byte[4096];
        int length = 0;
        while (received.AsSpan(0, length).IndexOf(ping.AsSpan(9)) < 0)
        {
            int count = await client.ReceiveAsync(received.AsMemory(length), TestContext.Current.CancellationToken);
            Assert.True(count > 0, "the connection ended");
            length += count;
        }

        Assert.True(proxy.IsAlive);
    }

    private static Task<ProxyUnderTest> StartAsync(RecordingOrigin origin, int port) => MainListener.StartAsync(
        port,
        "{match: {prefix: /own}, direct_response: {status: 200, body: {inline_string: own}}}, "
        + "{match: {prefix: /}, route: {cluster: origin}}",
        MainListener.Cluster("origin", origin.Port));
}
