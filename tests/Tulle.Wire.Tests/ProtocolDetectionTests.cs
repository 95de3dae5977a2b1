using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>A port whose protocol nobody declared: what the first bytes of either side make of each connection.</summary>
public sealed class ProtocolDetectionTests
{
    private const string Bootstrap = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          "static_resources": {
            "listeners": [{"name": "main", "stat_prefix": "main",
              "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
              "metadata": {"filter_metadata": {"tulle.protocol_detection": {}}},
              "listener_filters_timeout": "0.1s", "continue_on_listener_filters_timeout": true,
              "listener_filters": [
                {"name": "tls", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector"}},
                {"name": "http", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector"}}],
              "filter_chains": [{"filter_chain_match": {"application_protocols": ["http/1.0", "http/1.1", "h2c"]},
                "filters": [{"name": "hcm", "typed_config": {
                "@type":
                  "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                "stat_prefix": "main",
                "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
                  {"match": {"prefix": "/"}, "direct_response": {"status": 200, "body": {"inline_string": "HTTP"}}}]}]},
                "http_filters": [{"name": "router", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]
              {{opaque}}
            }],
            "clusters": [{"name": "origin", "type": "STATIC", "connect_timeout": "10s",
              "load_assignment": {"cluster_name": "origin", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                {"socket_address": {"address": "127.0.0.1", "port_value": {{origin}}}}}}]}]}}]
          }
        }
        """;

    private const string OpaqueChain = """
        , "default_filter_chain": {"name": "opaque", "filters": [{"name": "tcp", "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
            "stat_prefix": "main", "cluster": "origin"}}]}
        """;

    private const string Request = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static readonly string[] s_outcomes =
        ["http1", "http2", "tls", "opaque", "server_first", "closed", "failed_closed"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_is_HTTP_however_it_is_cut_and_the_origin_hears_nothing_of_it(bool isByteByByte)
    {
        using ScriptedOrigin origin = new(HoldAsync);
        using ProxyUnderTest proxy = await StartAsync(origin);
        using TcpClient client = await ConnectAsync(proxy);
        await SendAsync(client, Encoding.ASCII.GetBytes(Request), isByteByByte);
        Assert.EndsWith("HTTP", await ReadToEndAsync(client), StringComparison.Ordinal);
        await AssertOutcomeAsync(proxy, "http1");
        Assert.Equal(0, await proxy.StatAsync("tcp.main.downstream_cx_total"));
    }

    [Fact]
    public async Task A_request_with_a_long_target_is_a_request_even_where_nothing_else_passes()
    {
        using ScriptedOrigin origin = new(HoldAsync);
        using ProxyUnderTest proxy = await StartAsync(origin, isHttpOnly: true);
        using TcpClient client = await ConnectAsync(proxy);
        string request = Request.Replace("GET / ", "GET /" + new string('a', 20_000) + " ", StringComparison.Ordinal);
        await SendAsync(client, Encoding.ASCII.GetBytes(request), isByteByByte: false);
        Assert.EndsWith("HTTP", await ReadToEndAsync(client), StringComparison.Ordinal);
        await AssertOutcomeAsync(proxy, "http1");
    }

    [Fact]
    public async Task HTTP_2_by_prior_knowledge_is_told_by_its_preface()
    {
        using ScriptedOrigin origin = new(HoldAsync);
        using ProxyUnderTest proxy = await StartAsync(origin);
        using HttpClient client = new() { Timeout = s_limit };
        using HttpRequestMessage request =
            new(HttpMethod.Get, $"http://127.0.0.1:{await proxy.PortOfAsync("main")}/")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
        using HttpResponseMessage answer = await client.SendAsync(request, Cancel);
        Assert.Equal("HTTP", await answer.Content.ReadAsStringAsync(Cancel));
        await AssertOutcomeAsync(proxy, "http2");
    }

    [Fact]
    public async Task TLS_passes_through_to_the_origin_that_has_the_certificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest wanted = new("CN=a.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 made =
            wanted.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using ScriptedOrigin origin = new(async stream =>
        {
            await using SslStream tls = new(stream);
            await tls.AuthenticateAsServerAsync(made);
            byte[] buffer = new byte[100];
            await tls.WriteAsync(buffer.AsMemory(0, await tls.ReadAsync(buffer)));
        });
        using ProxyUnderTest proxy = await StartAsync(origin);
        using TcpClient client = await ConnectAsync(proxy);
        string wantedHash = made.GetCertHashString();
        await using SslStream secure = new(
            client.GetStream(), false, (_, certificate, _, _) => certificate!.GetCertHashString() == wantedHash);
        await secure.AuthenticateAsClientAsync("a.test");
        await secure.WriteAsync("secret"u8.ToArray(), Cancel);
        byte[] answer = new byte[6];
        await secure.ReadExactlyAsync(answer, Cancel);
        Assert.Equal("secret"u8.ToArray(), answer);
        await AssertOutcomeAsync(proxy, "tls");
    }

    [Theory]
    [InlineData("4a0000000a382e302e3336000900000001020304", "2000000185a23f000000000121", true)] // MySQL: a greeting
    [InlineData("323230206d61696c2e746573742045534d54500d0a", "45484c4f20612e746573740d0a", true)] // SMTP: 220; EHLO
    [InlineData("4e", "0000000804d2162f", false)] // PostgreSQL: SSLRequest first, then N
    [InlineData("2b504f4e470d0a", "2a310d0a24340d0a50494e470d0a", false)] // Redis: PING, then +PONG
    public async Task A_server_that_speaks_first_is_heard_at_once_and_bytes_that_begin_no_request_pass(
        string fromServer, string fromClient, bool isServerFirst)
    {
        byte[] greeting = Convert.FromHexString(fromServer);
        byte[] answer = Convert.FromHexString(fromClient);
        TaskCompletionSource<byte[]> heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ScriptedOrigin origin = new(async stream =>
        {
            byte[] buffer = new byte[answer.Length];
            if (isServerFirst)
            {
                await stream.WriteAsync(greeting);
            }

            await stream.ReadExactlyAsync(buffer);
            heard.TrySetResult(buffer);
            if (!isServerFirst)
            {
                await stream.WriteAsync(greeting);
            }
        });
        using ProxyUnderTest proxy = await StartAsync(origin);
        using TcpClient client = await ConnectAsync(proxy);
        if (!isServerFirst)
        {
            await SendAsync(client, answer, isByteByByte: true);
        }

        byte[] seen = new byte[greeting.Length];
        using (CancellationTokenSource limit = new(s_limit))
        {
            await client.GetStream().ReadExactlyAsync(seen, limit.Token);
        }

        Assert.Equal(greeting, seen);
        if (isServerFirst)
        {
            await SendAsync(client, answer, isByteByByte: true);
        }

        Assert.Equal(answer, await heard.Task.WaitAsync(s_limit, Cancel));
        await AssertOutcomeAsync(proxy, isServerFirst ? "server_first" : "opaque");
    }

    [Fact]
    public async Task A_client_that_was_silent_at_first_may_still_send_a_request()
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ScriptedOrigin origin = new(async stream =>
        {
            if (await stream.ReadAsync(new byte[1]) == 0)
            {
                ended.TrySetResult();
            }
        });
        using ProxyUnderTest proxy = await StartAsync(origin);
        using TcpClient client = await ConnectAsync(proxy);
        await proxy.WaitForStatAsync("cluster.origin.upstream_cx_total", 1); // opened while nobody speaks
        await SendAsync(client, Encoding.ASCII.GetBytes(Request), isByteByByte: true);
        Assert.EndsWith("HTTP", await ReadToEndAsync(client), StringComparison.Ordinal);
        await ended.Task.WaitAsync(s_limit, Cancel); // without a byte: the connection was for nothing
        await AssertOutcomeAsync(proxy, "http1");
    }

    [Fact]
    public async Task A_server_that_ends_a_silent_connection_ends_the_client_s()
    {
        using ScriptedOrigin origin = new(static s => Task.CompletedTask);
        using ProxyUnderTest proxy = await StartAsync(origin);
        using TcpClient client = await ConnectAsync(proxy);
        Assert.Equal("", await ReadToEndAsync(client));
        await AssertOutcomeAsync(proxy, "server_first");
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_a_silent_connection()
    {
        ScriptedOrigin origin = new(static s => Task.CompletedTask);
        using ProxyUnderTest proxy = await StartAsync(origin, () => origin.Dispose());
        using TcpClient client = await ConnectAsync(proxy);
        Assert.Equal("", await ReadToEndAsync(client));
        await AssertOutcomeAsync(proxy, "opaque");
    }

    [Theory]
    [InlineData("")]
    [InlineData("GE")]
    public async Task A_client_that_only_listens_from_then_on_gets_its_answer(string sent)
    {
        using ScriptedOrigin origin = new(async stream =>
        {
            using MemoryStream all = new();
            await stream.CopyToAsync(all);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"had {all.Length}"));
        });
        using ProxyUnderTest proxy = await StartAsync(origin);
        using TcpClient client = await ConnectAsync(proxy);
        await SendAsync(client, Encoding.ASCII.GetBytes(sent), isByteByByte: false);
        NetworkStream stream = client.GetStream();
        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal($"had {sent.Length}", await ReadToEndAsync(stream));
        await AssertOutcomeAsync(proxy, "opaque");
    }

    [Theory]
    [InlineData("GE", "opaque", "had GE")]
    [InlineData("GET /", "http1", "")]
    public async Task A_client_that_stops_half_way_is_taken_for_what_it_most_likely_is(
        string sent, string outcome, string answer)
    {
        using ScriptedOrigin origin = new(async stream =>
        {
            byte[] buffer = new byte[100];
            int length = await stream.ReadAsync(buffer);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("had " + WireText.Text(buffer.AsSpan(0, length))));
        });
        using ProxyUnderTest proxy = await StartAsync(origin);
        using TcpClient client = await ConnectAsync(proxy);
        await SendAsync(client, Encoding.ASCII.GetBytes(sent), isByteByByte: false);
        await AssertOutcomeAsync(proxy, outcome);
        Assert.Equal(1, await proxy.StatAsync("listener.main.protocol_detection.stalled"));
        if (answer.Length > 0)
        {
            Assert.Equal(answer, await ReadToEndAsync(client));
        }
    }

    [Theory]
    [InlineData("*1\r\n$4\r\nPING\r\n")]
    [InlineData("\x16\x03\x01\x00\x05hello")]
    [InlineData("GET key\r\n")]
    public async Task A_port_with_rules_for_requests_closes_what_is_none(string sent)
    {
        using ScriptedOrigin origin = new(static s => Task.CompletedTask);
        using ProxyUnderTest proxy = await StartAsync(origin, isHttpOnly: true);
        using TcpClient client = await ConnectAsync(proxy);
        await SendAsync(client, Encoding.Latin1.GetBytes(sent), isByteByByte: false);
        Assert.Equal("", await ReadToEndAsync(client));
        await AssertOutcomeAsync(proxy, "failed_closed");
        using TcpClient second = await ConnectAsync(proxy);
        await SendAsync(second, Encoding.ASCII.GetBytes(Request), isByteByByte: true);
        Assert.EndsWith("HTTP", await ReadToEndAsync(second), StringComparison.Ordinal);
        Assert.Equal(0, origin.Connections);
    }

    [Fact]
    public async Task A_client_that_leaves_without_a_word_is_counted_and_forgotten()
    {
        using ScriptedOrigin origin = new(static s => Task.CompletedTask);
        using ProxyUnderTest proxy = await StartAsync(origin, isHttpOnly: true);
        using (await ConnectAsync(proxy))
        {
            await proxy.WaitForStatAsync("listener.main.downstream_pre_cx_active", 1);
        }

        await AssertOutcomeAsync(proxy, "closed");
        await proxy.WaitForStatAsync("listener.main.downstream_pre_cx_active", 0, s_limit);
    }

    private static Task<ProxyUnderTest> StartAsync(ScriptedOrigin origin, bool isHttpOnly = false) =>
        ProxyUnderTest.StartAsync(Bootstrap
            .Replace("{{opaque}}", isHttpOnly ? "" : OpaqueChain, StringComparison.Ordinal)
            .Replace("{{origin}}", origin.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private static async Task<ProxyUnderTest> StartAsync(ScriptedOrigin origin, Action then)
    {
        ProxyUnderTest proxy = await StartAsync(origin);
        then();
        return proxy;
    }

    private static async Task<TcpClient> ConnectAsync(ProxyUnderTest proxy)
    {
        TcpClient client = new() { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, await proxy.PortOfAsync("main"));
        return client;
    }

    private static async Task SendAsync(TcpClient client, byte[] bytes, bool isByteByByte)
    {
        int step = isByteByByte ? 1 : Math.Max(1, bytes.Length);
        for (int i = 0; i < bytes.Length; i += step)
        {
            await client.GetStream().WriteAsync(bytes.AsMemory(i, step));
        }
    }

    /// <summary>Says nothing, and ends when the other side does.</summary>
    private static async Task HoldAsync(NetworkStream stream) => await stream.CopyToAsync(Stream.Null);

    private static Task<string> ReadToEndAsync(TcpClient client) => ReadToEndAsync(client.GetStream());

    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        using CancellationTokenSource limit = new(s_limit);
        using MemoryStream all = new();
        try
        {
            await stream.CopyToAsync(all, limit.Token);
        }
        catch (IOException)
        {
            // A reset is an end too.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    /// <summary>One connection, so one outcome, and none but this.</summary>
    private static async Task AssertOutcomeAsync(ProxyUnderTest proxy, string outcome)
    {
        await proxy.WaitForStatAsync($"listener.main.protocol_detection.{outcome}", 1);
        foreach (string other in s_outcomes)
        {
            Assert.Equal(other == outcome ? 1 : 0, await proxy.StatAsync($"listener.main.protocol_detection.{other}"));
        }
    }
}
