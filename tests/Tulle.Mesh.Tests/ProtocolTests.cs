using System.Net;
using System.Net.Sockets;
using System.Text;
using Tulle.Mesh.Tests.Support;

namespace Tulle.Mesh.Tests;

/// <summary>Ports that declare nothing, from an application through its proxy and another one to what listens: a server
/// that speaks first, and HTTP, which shares a connection between the proxies.</summary>
public sealed class ProtocolTests : IAsyncLifetime
{
    private readonly MeshProcesses _mesh = new();
    private readonly FreePorts _ports = new(7);
    private readonly TcpListener _mail = new(IPAddress.Loopback, 0);
    private readonly TcpListener _web = new(IPAddress.Loopback, 0);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mail.Start();
        _web.Start();
        _ = ServeAsync(_mail, static async s => await s.WriteAsync("220 mail\r\n"u8.ToArray()));
        _ = ServeAsync(_web, AnswerAsync);
        await _mesh.StartControlAsync();
        await _mesh.ApplyAsync(Resources);
        string[] workloads = ["app", "mail-1", "web-1"];
        for (int i = 0; i < workloads.Length; i++)
        {
            await _mesh.StartProxyAsync(workloads[i], _ports[4 + i]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _mesh.DisposeAsync();
        _mail.Dispose();
        _web.Dispose();
        _ports.Dispose();
    }

    [Fact]
    public async Task Nothing_declared_works_all_the_same_and_the_counters_say_what_it_was()
    {
        await Eventually.HoldsAsync(
            "the mail server's greeting comes through both proxies", async () => await ExchangeAsync(0, "") == "220 mail\r\n");
        await Eventually.HoldsAsync(
            "a request comes through both proxies and shares a connection between them", async () =>
                (await ExchangeAsync(1, "GET / HTTP/1.1\r\nhost: web\r\nconnection: close\r\n\r\n")).EndsWith(
                    "GET / HTTP/1.1", StringComparison.Ordinal)
                && await CountAsync("app", "upstream_rq_mesh_upgraded") > 0);
        string listeners = (await _mesh.TulleAsync("proxy", "listeners", "app")).Output;
        Assert.Contains("detected http/1.0|http/1.1|h2c", listeners, StringComparison.Ordinal);
        Assert.True(await CountAsync("app", $"127.0.0.1_{_ports[0]}.protocol_detection.server_first") > 0);
        Assert.True(await CountAsync("app", $"127.0.0.1_{_ports[1]}.protocol_detection.http1") > 0);
        Assert.True(await CountAsync("mail-1", "protocol_detection.server_first") > 0);
        Assert.True(await CountAsync("web-1", "downstream_rq_mesh_restored") > 0);

        await _mesh.ApplyAsync("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: web}
            spec: {parentRefs: [{name: web}], rules: [{backendRefs: [{name: web, port: 80}]}]}
            ---
            {apiVersion: tulle.dev/v1alpha1, kind: Mesh, metadata: {name: default}, spec: {http2BetweenProxies: Off}}
            """);
        await Eventually.HoldsAsync(
            "what is no request is closed, now that there are rules for requests", async () =>
                (await ExchangeAsync(1, "*1\r\n$4\r\nPING\r\n", andEnds: true)).Length == 0
                && await CountAsync("app", $"127.0.0.1_{_ports[1]}.protocol_detection.failed_closed") > 0);
        await Eventually.HoldsAsync("requests have connections of their own again", async () =>
        {
            long before = await CountAsync("app", "upstream_rq_mesh_upgraded");
            await ExchangeAsync(1, "GET / HTTP/1.1\r\nhost: web\r\nconnection: close\r\n\r\n");
            return await CountAsync("app", "upstream_rq_mesh_upgraded") == before;
        });
    }

    private string Resources => $$$"""
        {apiVersion: v1, kind: Service, metadata: {name: mail},
            spec: {selector: {app: mail}, ports: [{port: 25, targetPort: in}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: in}]}}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: app}
        spec:
          address: 127.0.0.1
          upstreams:
          - {service: mail, port: 25, localPort: {{{_ports[0]}}} }
          - {service: web, port: 80, localPort: {{{_ports[1]}}} }
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: mail-1, labels: {app: mail}}
        spec: {address: 127.0.0.1, ports: [{name: in, port: {{{Port(_mail)}}}, proxyPort: {{{_ports[2]}}} }]}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: web-1, labels: {app: web}}
        spec: {address: 127.0.0.1, ports: [{name: in, port: {{{Port(_web)}}}, proxyPort: {{{_ports[3]}}} }]}
        """;

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The sum of a proxy's counters whose names end so.</summary>
    private async Task<long> CountAsync(string proxy, string name)
    {
        string stats = (await _mesh.TulleAsync("proxy", "stats", proxy, "--filter", name)).Output;
        return stats.Split('\n')
            .Select(static line => line.Split(':'))
            .Where(parts => parts.Length == 2 && parts[0].EndsWith(name, StringComparison.Ordinal))
            .Sum(static parts => long.Parse(parts[1]));
    }

    /// <summary>All that comes back on a new connection; empty while there is none.</summary>
    /// <param name="port">Of our ports.</param>
    /// <param name="sent">By the client.</param>
    /// <param name="andEnds">The client ends its side: a server that it reaches does not wait for more.</param>
    private async Task<string> ExchangeAsync(int port, string sent, bool andEnds = false)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, _ports[port], Cancel);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(sent), Cancel);
            if (andEnds)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }

            using StreamReader reader = new(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync(Cancel);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return "";
        }
    }

    /// <summary>Answers each request with its first line.</summary>
    private static async Task AnswerAsync(NetworkStream stream)
    {
        using StreamReader reader = new(stream, Encoding.Latin1);
        while (await reader.ReadLineAsync(Cancel) is { } first)
        {
            while (await reader.ReadLineAsync(Cancel) is { Length: > 0 })
            {
                // The rest of the head.
            }

            string answer = $"HTTP/1.1 200 OK\r\ncontent-length: {first.Length}\r\n\r\n{first}";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Cancel);
        }
    }

    private static async Task ServeAsync(TcpListener listener, Func<NetworkStream, Task> serve)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(), serve);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(TcpClient client, Func<NetworkStream, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(client.GetStream());
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The other side is gone.
            }
        }
    }
}
