using System.Globalization;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>Circuit breakers are of the cluster, not of a worker.</summary>
public sealed class SharedBreakerTests
{
    private const int MaxRequests = 5;
    private const int Clients = 40;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private const string Bootstrap = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          "static_resources": {
            "listeners": [
              {"name": "main", "stat_prefix": "main",
               "address": {"socket_address": {"address": "127.0.0.1", "port_value": {{port}}}},
               "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
                 "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                 "stat_prefix": "main", "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"],
                   "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "web", "timeout": "0s"}}]}]},
                 "http_filters": [{"name": "router", "typed_config": {
                   "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}
            ],
            "clusters": [{"name": "web", "connect_timeout": "30s",
              "circuit_breakers": {"thresholds": [{"max_requests": 5, "track_remaining": true}]},
              "load_assignment": {"cluster_name": "web", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                {"socket_address": {"address": "127.0.0.1", "port_value": {{origin}}}}}}]}]}}]
          }
        }
        """;

    [Fact]
    public async Task Requests_over_the_limit_fail_whichever_worker_they_come_to_and_the_gauges_tell()
    {
        using HoldingOrigin origin = new();
        int port = ProxyUnderTest.FreePort();
        string bootstrap = Bootstrap
            .Replace("{{port}}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{origin}}", origin.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(bootstrap, workers: 2);
        WireClient[] clients = await Task.WhenAll(
            Enumerable.Range(0, Clients).Select(_ => WireClient.ConnectAsync(port)));
        Task<WireResponse?>[] answers = [.. clients.Select(AskAsync)];
        await proxy.WaitForStatAsync("cluster.web.upstream_rq_pending_overflow", Clients - MaxRequests, s_limit);
        await proxy.WaitForStatAsync("cluster.web.upstream_rq_active", MaxRequests, s_limit);
        Assert.Equal(1, await proxy.StatAsync("cluster.web.circuit_breakers.default.rq_open"));
        Assert.Equal(0, await proxy.StatAsync("cluster.web.circuit_breakers.default.remaining_rq"));
        Assert.Equal(0, await proxy.StatAsync("cluster.web.circuit_breakers.high.rq_open"));

        origin.Release();
        WireResponse?[] all = await Task.WhenAll(answers);
        Assert.Equal(MaxRequests, all.Count(static a => a?.Status == 200));
        Assert.Equal(Clients - MaxRequests, all.Count(static a => a?.Status == 503));
        Assert.Equal(MaxRequests, origin.Requests);
        await proxy.WaitForStatAsync("cluster.web.circuit_breakers.default.remaining_rq", MaxRequests, s_limit);
        Assert.Equal(0, await proxy.StatAsync("cluster.web.circuit_breakers.default.rq_open"));
        Array.ForEach(clients, static c => c.Dispose());
    }

    private static async Task<WireResponse?> AskAsync(WireClient client)
    {
        await client.SendAsync(WireText.Bytes("GET / HTTP/1.1⏎Host: a⏎⏎", ""));
        return await client.ReadAsync(s_limit);
    }
}
