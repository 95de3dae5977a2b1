using System.Globalization;
using System.Net.Sockets;
using Tulle.Wire.Tests.Harness;
using Tulle.Wire.Tests.Harness.Http2;

namespace Tulle.Wire.Tests;

/// <summary>
/// Uploads to an origin that does not read: each connection may make the proxy hold much, so that its slow streams do
/// not stall the others, but all together may not fill the memory.
/// </summary>
public sealed class HeldBodyTests
{
    private const int Attackers = 12;
    private const int Streams = 5;
    private const int WindowBytes = 16 << 20;
    private const int ConnectionWindowBytes = 1 << 20;
    private const int FrameBytes = 16 << 10;

    /// <summary>A window each, and what of each stream is in buffers of the kernel.</summary>
    private const long SlackBytes = Attackers * (ConnectionWindowBytes + (Streams * 1L << 20));

    /// <summary>What a JIT process grows by meanwhile.</summary>
    private const long RuntimeBytes = 96L << 20;

    /// <summary>Limits.HeldBodyBytes of the proxy.</summary>
    private const long BudgetBytes = 256L << 20;

    /// <summary>Frames that the client that was filled last has had by then.</summary>
    private int _seen;

    private const string Bootstrap = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          "static_resources": {
            "listeners": [{"name": "main",
              "address": {"socket_address": {"address": "127.0.0.1", "port_value": {{port}}}},
              "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
                "@type":
                  "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                "stat_prefix": "main",
                "http2_protocol_options": {"initial_stream_window_size": 16777216,
                  "initial_connection_window_size": 1048576},
                "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
                  {"match": {"prefix": "/own"}, "direct_response": {"status": 200, "body": {"inline_string": "own"}}},
                  {"match": {"prefix": "/echo"}, "route": {"cluster": "echo"}},
                  {"match": {"prefix": "/"}, "route": {"cluster": "stuck", "timeout": "0s"}}]}]},
                "http_filters": [{"name": "router", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}],
            "clusters": [
              {"name": "stuck", "type": "STATIC", "connect_timeout": "10s",
                "upstream_bind_config": {"source_address": {"address": "127.0.0.1", "port_value": 0},
                  "socket_options": [{"level": 1, "name": 7, "int_value": 65536, "state": "STATE_PREBIND"}]},
                "load_assignment": {"cluster_name": "stuck", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                  {"socket_address": {"address": "127.0.0.1", "port_value": {{stuck}}}}}}]}]}},
              {"name": "echo", "type": "STATIC", "connect_timeout": "10s",
                "load_assignment": {"cluster_name": "echo", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                  {"socket_address": {"address": "127.0.0.1", "port_value": {{echo}}}}}}]}]}}]
          }
        }
        """;

    [Fact]
    public async Task All_connections_together_hold_no_more_than_the_budget_and_a_window_each()
    {
        int port = ProxyUnderTest.FreePort();
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ScriptedOrigin stuck = new(_ => release.Task);
        using RecordingOrigin echo = new();
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(Bootstrap
            .Replace("{{port}}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{stuck}}", stuck.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{echo}}", echo.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        long residentBytes = proxy.ResidentBytes();
        using FrameClient neighbour = await FrameClient.ConnectAsync(port, FrameScript.Begin().SettingsAck());
        await UploadAsync(neighbour, 1);

        FrameClient[] attackers = new FrameClient[Attackers];
        long sent = 0;
        for (int i = 0; i < Attackers; i++)
        {
            attackers[i] = await FrameClient.ConnectAsync(port, FrameScript.Begin().SettingsAck());
            sent += await FillAsync(attackers[i]);
            await UploadAsync(neighbour, (2 * i) + 3);
        }
        Assert.InRange(sent, BudgetBytes, BudgetBytes + SlackBytes);
        Assert.InRange(await proxy.StatAsync("http2.held_body_bytes"), BudgetBytes, BudgetBytes + SlackBytes);
        Assert.InRange(await proxy.StatAsync("http2.held_body_overflow"), 1, int.MaxValue);
        Assert.InRange(proxy.ResidentBytes() - residentBytes, long.MinValue, BudgetBytes + SlackBytes + RuntimeBytes);
        using (FrameClient later = await FrameClient.ConnectAsync(port, FrameScript.Begin().SettingsAck()))
        {
            await UploadAsync(later, 1);
        }

        // Below the budget again: who was held up goes on without a word of its own.
        for (int i = 0; i < Attackers - 1; i++)
        {
            attackers[i].Dispose();
        }
        await attackers[^1].WaitAsync(f => f.Kind == FrameKind.WindowUpdate && attackers[^1].Frames.IndexOf(f) >= _seen);
        attackers[^1].Dispose();
        await proxy.WaitForStatAsync("http2.held_body_bytes", 0, FrameClient.Limit);
        await UploadAsync(neighbour, (2 * Attackers) + 3);
    }

    private static async Task UploadAsync(FrameClient client, int stream)
    {
        await client.SendAsync(new FrameScript().Post(stream, "/echo", $"content-length: {FrameBytes * 4}")
            .Repeat(4, (s, i) => s.Data(stream, FrameBytes, end: i == 3)));
        Assert.Equal(200, await client.StatusAsync(stream));
        await client.WaitForEndAsync(stream);
    }

    /// <summary>Sends as much on each stream as its window and the connection's let through.</summary>
    private async Task<long> FillAsync(FrameClient client)
    {
        long credit = 65535;
        long sent = 0;
        _seen = 0;
        byte[] frame = [];
        for (int stream = 1; stream < 2 * Streams; stream += 2)
        {
            await client.SendAsync(new FrameScript().Post(stream, "/stuck"));
            frame = new FrameScript().Data(stream, FrameBytes).Bytes;
            for (int i = 0; i < WindowBytes / FrameBytes; i++)
            {
                await client.SendAsync(frame);
                sent += FrameBytes;
                // A PING's answer comes behind all WINDOW_UPDATEs that what was sent gave rise to.
                if (credit - sent < FrameBytes)
                {
                    await client.SendAsync(new FrameScript().Ping());
                    await client.WaitAsync(f => f.Kind == FrameKind.Ping && f.IsAck && client.Frames.IndexOf(f) >= _seen);
                    credit += client.Frames.Skip(_seen).Where(f => f.Kind == FrameKind.WindowUpdate && f.Stream == 0)
                        .Sum(f => (long)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(f.Payload));
                    _seen = client.Frames.Count;
                    if (credit - sent < FrameBytes)
                    {
                        return sent;
                    }
                }
            }
        }
        return sent;
    }
}
