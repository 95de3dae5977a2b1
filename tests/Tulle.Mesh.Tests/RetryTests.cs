using System.Net;
using Tulle.Mesh.Tests.Support;

namespace Tulle.Mesh.Tests;

/// <summary>An application whose server ends its connections after a hundred requests each: what it leaves undone is tried
/// again, by the caller's proxy or by its own.</summary>
public sealed class RetryTests : IAsyncLifetime
{
    private readonly MeshProcesses _mesh = new();
    private readonly NginxOrigin _origin = new();
    private readonly FreePorts _ports = new(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _origin.StartAsync(requestsPerConnection: 100);
        await _mesh.StartControlAsync();
        await _mesh.ApplyAsync(Resources);
        await _mesh.StartProxyAsync("app", _ports[3]);
        await _mesh.StartProxyAsync("files-1", _ports[4]);
    }

    public async ValueTask DisposeAsync()
    {
        await _mesh.DisposeAsync();
        await _origin.DisposeAsync();
        _ports.Dispose();
    }

    [Fact]
    public async Task No_request_fails_for_a_server_that_ends_its_connections()
    {
        foreach (int port in (int[])[_ports[0], _ports[1]]) // with a proxy before the server, and without
        {
            string url = $"http://127.0.0.1:{port}/file";
            await Eventually.HoldsAsync("the file comes through", () => IsThereAsync(url));
            foreach ((string clients, string streams) in ((string, string)[])[("4", "8"), ("1", "100")])
            {
                CommandResult load = await CommandResult.RunAsync("h2load", "-n", "5000", "-c", clients, "-m", streams, url);
                if (!load.Output.Contains("status codes: 5000 2xx", StringComparison.Ordinal))
                {
                    Assert.Fail($"{load.Output}\n{await StatsAsync("app")}\n{await StatsAsync("files-1")}");
                }
            }
        }

        string stats = (await _mesh.TulleAsync("proxy", "stats", "app", "--filter", "upstream_rq_retry_success")).Output;
        Assert.DoesNotContain("cluster.default/direct/80.upstream_rq_retry_success: 0\n", stats, StringComparison.Ordinal);
        Assert.Contains("cluster.default/direct/80.upstream_rq_retry_success: ", stats, StringComparison.Ordinal);
    }

    /// <summary>What a proxy counted of requests that did not go well.</summary>
    private async Task<string> StatsAsync(string proxy)
    {
        string[] lines = (await _mesh.TulleAsync("proxy", "stats", proxy, "--filter", "upstream_rq")).Output.Split('\n');
        return proxy + ":\n" + string.Join('\n', lines.Where(l => !l.EndsWith(": 0", StringComparison.Ordinal)));
    }

    private static async Task<bool> IsThereAsync(string url)
    {
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        try
        {
            using HttpResponseMessage response = await http.GetAsync(url, Cancel);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string Resources => $$$"""
        {apiVersion: v1, kind: Service, metadata: {name: files},
            spec: {selector: {app: files}, ports: [{name: http2, port: 80, targetPort: in}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: direct},
            spec: {selector: {app: direct}, ports: [{name: http2, port: 80, targetPort: in}]}}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: app}
        spec:
          address: 127.0.0.1
          upstreams:
          - {service: files, port: 80, localPort: {{{_ports[0]}}} }
          - {service: direct, port: 80, localPort: {{{_ports[1]}}} }
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: files-1, labels: {app: files}}
        spec: {address: 127.0.0.1, ports: [{name: in, port: {{{_origin.Port}}}, proxyPort: {{{_ports[2]}}} }]}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: direct-1, labels: {app: direct}}
        spec: {address: 127.0.0.1, ports: [{name: in, port: {{{_origin.Port}}} }]}
        """;
}
