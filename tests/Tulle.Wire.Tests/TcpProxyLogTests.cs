using System.Globalization;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>A tunnel may last for days: its log says that it began, stands and goes on, not only that it ended.</summary>
public sealed class TcpProxyLogTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private const string Bootstrap = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          "static_resources": {
            "listeners": [
              {"name": "main", "address": {"socket_address": {"address": "127.0.0.1", "port_value": {{port}}}},
               "filter_chains": [{"filters": [{"name": "tcp", "typed_config": {
                 "@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
                 "stat_prefix": "tcp", "cluster": "web",
                 "access_log_options": {"flush_access_log_on_start": true, "flush_access_log_on_connected": true,
                   "access_log_flush_interval": "0.02s"},
                 "access_log": [{"name": "file", "typed_config": {
                   "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
                   "path": "{{log}}", "log_format": {"text_format_source": {"inline_string": "%ACCESS_LOG_TYPE%\n"}}}}]
               }}]}]}
            ],
            "clusters": [{"name": "web", "connect_timeout": "30s",
              "load_assignment": {"cluster_name": "web", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                {"socket_address": {"address": "127.0.0.1", "port_value": {{origin}}}}}}]}]}}]
          }
        }
        """;

    [Fact]
    public async Task A_tunnel_is_logged_when_it_begins_when_it_stands_in_between_and_at_its_end()
    {
        using HoldingOrigin origin = new();
        int port = ProxyUnderTest.FreePort();
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(Bootstrap
            .Replace("{{port}}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{origin}}", origin.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        using (await WireClient.ConnectAsync(port))
        {
            await WaitAsync(proxy, static lines => lines.Count(static l => l == "TcpPeriodic") >= 2);
        }

        string[] all = await WaitAsync(proxy, static lines => lines.Contains("TcpConnectionEnd"));
        Assert.Equal("TcpConnectionStart", all[0]);
        Assert.Single(all, static l => l == "TcpUpstreamConnected");
        Assert.Equal("TcpConnectionEnd", all[^1]);
    }

    private static async Task<string[]> WaitAsync(ProxyUnderTest proxy, Func<string[], bool> isThere)
    {
        using CancellationTokenSource timer = new(s_limit);
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            string[] lines = File.Exists(proxy.AccessLogPath) ? await File.ReadAllLinesAsync(proxy.AccessLogPath) : [];
            if (isThere(lines))
            {
                return lines;
            }

            await tick.WaitForNextTickAsync(timer.Token);
        }
    }
}
