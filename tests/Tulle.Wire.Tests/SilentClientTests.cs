using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tulle.Wire.Tests.Harness;
using Tulle.Wire.Tests.Harness.Http2;

namespace Tulle.Wire.Tests;

/// <summary>Very many clients that say nothing on a port whose protocol is detected: each has a connection opened for it.
/// </summary>
public sealed class SilentClientTests
{
    private const int Clients = 2000;
    private const int MaxConnections = 300;
    private const int Spares = MaxConnections / 2;
    private const int Requests = 50;

    /// <summary>Between two floods: less than 2,000 connections hold that are forgotten with a buffer each.</summary>
    private const long AllowedBytes = 16L << 20;

    private const string Bootstrap = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          "static_resources": {
            "listeners": [{"name": "main", "stat_prefix": "main",
              "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
              "metadata": {"filter_metadata": {"tulle.protocol_detection": {}}},
              "listener_filters": [
                {"name": "http", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector"}}],
              "filter_chains": [{"filter_chain_match": {"application_protocols": ["http/1.0", "http/1.1", "h2c"]},
                "filters": [{"name": "hcm", "typed_config": {
                "@type":
                  "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                "stat_prefix": "main",
                "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
                  {"match": {"prefix": "/"}, "route": {"cluster": "origin"}}]}]},
                "http_filters": [{"name": "router", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}],
              "default_filter_chain": {"name": "opaque", "filters": [{"name": "tcp", "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
                "stat_prefix": "main", "cluster": "origin"}}]}
            }],
            "clusters": [{"name": "origin", "type": "STATIC", "connect_timeout": "10s",
              "circuit_breakers": {"thresholds": [{"max_connections": {{max}}}]},
              "load_assignment": {"cluster_name": "origin", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                {"socket_address": {"address": "127.0.0.1", "port_value": {{origin}}}}}}]}]}}]
          }
        }
        """;

    [Fact]
    public async Task They_take_half_of_what_the_breaker_allows_and_leave_the_rest_to_who_speaks()
    {
        using RecordingOrigin origin = new();
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(Bootstrap
            .Replace("{{max}}", MaxConnections.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{origin}}", origin.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        int port = await proxy.PortOfAsync("main");
        await AskManyAsync(port);
        await FloodAsync(proxy, port);
        long residentBytes = proxy.ResidentBytes();
        await FloodAsync(proxy, port);
        Assert.InRange(proxy.ResidentBytes(), 0, residentBytes + AllowedBytes);
    }

    private static async Task FloodAsync(ProxyUnderTest proxy, int port)
    {
        // Those that end their side may still listen: they pass as opaque, as far as the breaker lets them.
        long overflow = await proxy.StatAsync("cluster.origin.upstream_cx_overflow");
        List<Socket> clients = [];
        for (int i = 0; i < Clients; i++)
        {
            clients.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await clients[i].ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        }

        // Nobody is sent away; those who have a connection are as many as may.
        await proxy.WaitForStatAsync("listener.main.downstream_pre_cx_active", Clients, FrameClient.Limit);
        await proxy.UntilAsync(async () => await proxy.StatAsync("cluster.origin.upstream_cx_active") >= Spares);
        await AskManyAsync(port);
        await proxy.UntilAsync(async () => await proxy.StatAsync("cluster.origin.upstream_cx_active") <= Spares + Requests);
        Assert.Equal(overflow, await proxy.StatAsync("cluster.origin.upstream_cx_overflow"));
        Assert.InRange(await proxy.StatAsync("listener.main.protocol_detection.spare_overflow"), 1, int.MaxValue);
        foreach (Socket client in new[] { clients[0], clients[^1] })
        {
            await SpeakAsync(client);
            client.Dispose();
            clients.Remove(client);
        }

        // Who waited is given what others leave.
        long opened = await proxy.StatAsync("cluster.origin.upstream_cx_total");
        foreach (Socket client in clients[..(Clients / 2)])
        {
            client.LingerState = new LingerOption(true, 0);
            client.Dispose();
        }
        await proxy.UntilAsync(async () => await proxy.StatAsync("cluster.origin.upstream_cx_total") >= opened + (Spares / 2));
        foreach (Socket client in clients)
        {
            client.Dispose();
        }
        await proxy.WaitForStatAsync("listener.main.downstream_pre_cx_active", 0, FrameClient.Limit);
        await proxy.UntilAsync(async () => await proxy.StatAsync("cluster.origin.upstream_cx_active") <= Requests);
        await AskManyAsync(port);
    }

    private static async Task SpeakAsync(Socket client)
    {
        await client.SendAsync("GET /late HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"u8.ToArray());
        await using NetworkStream stream = new(client);
        using StreamReader reader = new(stream);
        using CancellationTokenSource limit = new(FrameClient.Limit);
        Assert.EndsWith("/late", await reader.ReadToEndAsync(limit.Token), StringComparison.Ordinal);
    }

    private static async Task AskManyAsync(int port)
    {
        using HttpClient client = new() { Timeout = FrameClient.Limit };
        Uri url = new($"http://127.0.0.1:{port}/own");
        string[] answers = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => client.GetStringAsync(url)));
        Assert.All(answers, a => Assert.Equal("/own", a));
    }
}
