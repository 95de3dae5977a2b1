using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>HTTP/2 to upstreams, over real sockets.</summary>
public sealed class Http2UpstreamTests
{
    [Fact]
    public async Task HTTP1_and_HTTP2_clients_reach_an_HTTP1_origin_over_HTTP2_between_two_proxies()
    {
        using RecordingOrigin origin = new();
        using ProxyChain chain = await ProxyChain.StartAsync(origin.Port);
        const string Format = " HTTP/%{http_version} %{response_code}";
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
}
