using System.Globalization;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>Limits are of the proxy, not of a worker: with two workers they hold exactly, wherever the kernel puts a
/// connection.</summary>
public sealed class SharedLimitTests
{
    private const int Workers = 2;
    private const int MaxConnections = 7;
    private const int Clients = 40;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private const string Bootstrap = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          {{extra}}
          "static_resources": {
            "listeners": [
              {"name": "main", "stat_prefix": "main",
               "address": {"socket_address": {"address": "127.0.0.1", "port_value": {{port}}}},
               {{listener}}
               "filter_chains": [{"filters": [{{limit}} {"name": "hcm", "typed_config": {
                 "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                 "stat_prefix": "main", "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"],
                   "routes": [{"match": {"prefix": "/"}, "direct_response": {"status": 200}}]}]},
                 "http_filters": [{"name": "router", "typed_config": {
                   "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}
              {{more}}
            ]
          }
        }
        """;

    private const string GlobalLimit = """
        "overload_manager": {"resource_monitors": [{
          "name": "envoy.resource_monitors.global_downstream_max_connections", "typed_config": {
              "@type":
                "type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
            "max_active_downstream_connections": 7}}]},
        """;

    private const string ListenerLimit = """
        "layered_runtime": {"layers": [{"name": "limits", "static_layer": {
          "envoy.resource_limits.listener.main.connection_limit": 7}}]},
        """;

    private const string FilterLimit = """
        {"name": "limit", "typed_config": {
          "@type": "type.googleapis.com/envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit",
          "stat_prefix": "main", "max_connections": 7}},
        """;

    [Theory]
    [InlineData(GlobalLimit, "", "listener.main.downstream_global_cx_overflow")]
    [InlineData(ListenerLimit, "", "listener.main.downstream_cx_overflow")]
    [InlineData("", FilterLimit, "connection_limit.main.limited_connections")]
    public async Task A_limit_of_connections_holds_exactly_over_two_workers(string extra, string filter, string overflow)
    {
        int port = ProxyUnderTest.FreePort();
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(Render(port, extra, filter), workers: Workers);
        for (int round = 1; round <= 2; round++)
        {
            WireClient[] clients = await Task.WhenAll(
                Enumerable.Range(0, Clients).Select(_ => WireClient.ConnectAsync(port)));
            WireResponse?[] answers = await Task.WhenAll(clients.Select(AskAsync));
            Assert.Equal(MaxConnections, answers.Count(static a => a?.Status == 200));
            Assert.Equal(Clients - MaxConnections, clients.Count(static c => c.IsClosed));
            Assert.Equal(round * (Clients - MaxConnections), await proxy.StatAsync(overflow));
            Array.ForEach(clients, static c => c.Reset());
            await proxy.WaitForStatAsync("listener.main.downstream_cx_active", 0, s_limit);
        }
    }

    [Fact]
    public async Task A_connection_whose_address_was_restored_goes_to_the_listener_that_owns_the_address()
    {
        int port = ProxyUnderTest.FreePort();
        string bootstrap = Render(port, "", "")
            .Replace(
                "{{listener}}",
                """
                "use_original_dst": true, "listener_filters": [{"name": "pp", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol"}}],
                """,
                StringComparison.Ordinal)
            .Replace(
                "{{more}}",
                """
                , {"name": "owner", "stat_prefix": "owner", "bind_to_port": false,
                   "address": {"socket_address": {"address": "192.0.2.1", "port_value": 443}},
                   "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
                     "@type":
                       "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                     "stat_prefix": "owner", "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"],
                       "routes": [{"match": {"prefix": "/"}, "direct_response": {"status": 418}}]}]},
                     "http_filters": [{"name": "router", "typed_config": {
                       "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}
                """,
                StringComparison.Ordinal);
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(bootstrap);
        Assert.Equal(418, (await AskBehindAsync(port, "PROXY TCP4 198.51.100.7 192.0.2.1 4000 443\r\n"))?.Status);
        Assert.Equal(200, (await AskBehindAsync(port, "PROXY TCP4 198.51.100.7 192.0.2.2 4000 443\r\n"))?.Status);
        Assert.Equal(1, await proxy.StatAsync("listener.owner.downstream_cx_total"));
    }

    private static async Task<WireResponse?> AskAsync(WireClient client)
    {
        await client.SendAsync(WireText.Bytes("GET / HTTP/1.1⏎Host: a⏎⏎", ""));
        return await client.ReadAsync(s_limit);
    }

    private static async Task<WireResponse?> AskBehindAsync(int port, string preamble)
    {
        using WireClient client = await WireClient.ConnectAsync(port);
        await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(preamble));
        return await AskAsync(client);
    }

    private static string Render(int port, string extra, string filter)
    {
        string text = Bootstrap
            .Replace("{{port}}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{extra}}", extra, StringComparison.Ordinal)
            .Replace("{{limit}}", filter, StringComparison.Ordinal);
        return extra.Length + filter.Length == 0 ? text : text
            .Replace("{{listener}}", "", StringComparison.Ordinal)
            .Replace("{{more}}", "", StringComparison.Ordinal);
    }
}
