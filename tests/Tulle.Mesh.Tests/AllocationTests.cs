using System.Text.Json.Nodes;
using Tulle.Cli.Demo;
using Tulle.Mesh.Tests.Support;

namespace Tulle.Mesh.Tests;

public sealed class AllocationTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-allocation-").FullName;
    private readonly List<DemoProcess> _processes = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (DemoProcess process in _processes)
        {
            await process.DisposeAsync();
        }

        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // "inner": the request goes once through HTTP/2, from the proxy to itself, and does all its work twice.
    [Theory]
    [InlineData("origin")]
    [InlineData("inner")]
    public async Task A_worker_allocates_nothing_for_a_request_in_steady_state(string cluster)
    {
        DemoProcess origin = Start("origin", "tulle-emojivoto", "echo", "--listen", "127.0.0.1:0");
        string url = await origin.WaitForAsync("echo listens on ", TestContext.Current.CancellationToken);
        (string admin, string listener) = await StartProxyAsync(new Uri(url).Port, cluster);

        DemoProcess load = Start(
            "load", "tulle-load", "--url", listener + "/healthz", "--rate", "2000", "--connections", "8",
            "--duration", "300s", "--warmup", "0s", "--json");
        long completed = 2_000; // pools are full, connections open
        long allocated = long.MaxValue;
        await CompletedAsync(admin, completed);

        // One smallest object for each of 2,000 requests would be 48,000 bytes. Where the machine is busy, a window may
        // still see the first time that all connections are in use at once, and pools grow: then the next one counts.
        for (int window = 0; window < 5 && allocated > 4_096; window++)
        {
            long before = await AllocatedBytesAsync(admin);
            await CompletedAsync(admin, completed += 2_000);
            allocated = await AllocatedBytesAsync(admin) - before;
        }

        await load.StopAsync();
        Assert.InRange(allocated, 0, 4_096);
    }

    private Task CompletedAsync(string admin, long requests) => Eventually.HoldsAsync($"{requests} requests", async () =>
    {
        string stat = await _http.GetStringAsync(new Uri(admin + "/stats?filter=^http.main.downstream_rq_completed$"));
        return stat.Split(": ") is [_, var count] && long.Parse(count) >= requests;
    });

    private DemoProcess Start(string name, string executable, params string[] arguments)
    {
        DemoProcess process = DemoProcess.Start(_folder, name, Path.Combine(Binaries.Folder, executable), arguments);
        _processes.Add(process);
        return process;
    }

    private async Task<(string Admin, string Listener)> StartProxyAsync(int originPort, string cluster)
    {
        string config = Path.Combine(_folder, "proxy.yaml");
        string adminFile = Path.Combine(_folder, "admin.txt");
        await File.WriteAllTextAsync(config, Bootstrap.Replace("@ORIGIN@", originPort.ToString())
            .Replace("@CLUSTER@", cluster).Replace("@SOCKET@", Path.Combine(_folder, "inner.sock")));
        Start("proxy", "tulle-proxy", "-c", config, "--concurrency", "1", "-l", "warn", "--admin-address-path", adminFile);
        await Eventually.HoldsAsync("the admin address is written", () =>
            Task.FromResult(File.Exists(adminFile) && new FileInfo(adminFile).Length > 0));
        string admin = "http://" + (await File.ReadAllTextAsync(adminFile)).Trim();
        await Eventually.HoldsAsync("the proxy is ready", async () =>
        {
            using HttpResponseMessage ready = await _http.GetAsync(new Uri(admin + "/ready"));
            return ready.IsSuccessStatusCode;
        });
        string listeners = await _http.GetStringAsync(new Uri(admin + "/listeners"));
        return (admin, "http://" + listeners.Split("main::")[1].Split('\n')[0].Trim());
    }

    private async Task<long> AllocatedBytesAsync(string admin)
    {
        JsonNode memory = JsonNode.Parse(await _http.GetStringAsync(new Uri(admin + "/memory")))!;
        return memory["workers"]!.AsArray().Sum(worker => long.Parse((string)worker!["allocated_bytes"]!));
    }

    private const string Bootstrap = """
        admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
        static_resources:
          listeners:
          - name: main
            address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: main
                  route_config:
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes: [{ match: { prefix: / }, route: { cluster: @CLUSTER@ } }]
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
          - name: inner
            address: { pipe: { path: "@SOCKET@" } }
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: inner
                  codec_type: HTTP2
                  route_config:
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes: [{ match: { prefix: / }, route: { cluster: origin } }]
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
          clusters:
          - name: origin
            type: STATIC
            load_assignment:
              cluster_name: origin
              endpoints:
              - lb_endpoints:
                - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: @ORIGIN@ } } }
          - name: inner
            type: STATIC
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config: { http2_protocol_options: {} }
            load_assignment:
              cluster_name: inner
              endpoints:
              - lb_endpoints:
                - endpoint: { address: { pipe: { path: "@SOCKET@" } } }
        """;
}
