using System.Net;
using System.Net.Sockets;
using System.Text;
using Tulle.Cli.Demo;
using Tulle.Mesh.Tests.Support;

namespace Tulle.Mesh.Tests;

/// <summary>A TCP service in two parts behind a TCPRoute: app's proxy -> a part's proxy -> the part, over the real
/// binaries.</summary>
public sealed class TcpRouteTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-tcp-").FullName;
    private readonly List<DemoProcess> _processes = [];
    private readonly FreePorts _ports = new(6);
    private readonly Greeter _a = new("a");
    private readonly Greeter _b = new("b");
    private string _server = "";

    public async ValueTask InitializeAsync()
    {
        DemoProcess control = Start("control", "tulle", "control", "--store", File("control.db"), "--xds-socket",
            File("xds.sock"), "--api-port", "0");
        _server = await control.WaitForAsync("API on ", TestContext.Current.CancellationToken);
        await ApplyAsync(Resources(weightOfA: 1, weightOfB: 0));
        string[] workloads = ["app", "db-a", "db-b"];
        for (int i = 0; i < workloads.Length; i++)
        {
            CommandResult bootstrap = await CommandResult.RunAsync(Binaries.Tulle, "proxy", "bootstrap", workloads[i],
                "--xds-socket", File("xds.sock"), "--admin-port", _ports[3 + i].ToString());
            await System.IO.File.WriteAllTextAsync(File(workloads[i] + ".yaml"), bootstrap.Output);
            Start("proxy-" + workloads[i], "tulle-proxy", "-c", File(workloads[i] + ".yaml"), "--concurrency", "1");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DemoProcess process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        _a.Dispose();
        _b.Dispose();
        _ports.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Connections_go_by_weight_and_one_that_is_open_survives_a_change_of_it()
    {
        await Eventually.HoldsAsync("a connection comes through", async () => await AskAsync() == "a");
        using TcpClient open = new();
        await open.ConnectAsync(IPAddress.Loopback, _ports[0], TestContext.Current.CancellationToken);
        Assert.Equal("a", await AskAsync(open));

        await ApplyAsync(Resources(weightOfA: 0, weightOfB: 1));
        await Eventually.HoldsAsync("new connections go to b", async () => await AskAsync() == "b");
        Assert.Equal("a", await AskAsync(open));

        await ApplyAsync(Resources(weightOfA: 1, weightOfB: 1));
        HashSet<string> seen = [];
        await Eventually.HoldsAsync("connections go to both", async () =>
        {
            seen.Add(await AskAsync());
            return seen.IsSupersetOf(["a", "b"]);
        });

        CommandResult listeners = await TulleAsync("proxy", "listeners", "app");
        Assert.Contains("tcp -> 50% default/db-a/5432, 50% default/db-b/5432", listeners.Output);
        CommandResult described = await TulleAsync("describe", "tcproute", "split");
        Assert.Contains("default/db/5432   all callers   1 of 1   default/split/0   every connection", described.Output);
        Assert.Contains($"app.default   LDS outbound/{_ports[0]}   accepted ", described.Output);
    }

    private async Task<CommandResult> TulleAsync(params string[] words)
    {
        CommandResult result = await CommandResult.RunAsync(Binaries.Tulle, [.. words, "--server", _server]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result;
    }

    private async Task ApplyAsync(string resources)
    {
        await System.IO.File.WriteAllTextAsync(File("mesh.yaml"), resources);
        await TulleAsync("apply", "-f", File("mesh.yaml"));
    }

    /// <summary>Which part answers on a new connection; empty while there is none.</summary>
    private async Task<string> AskAsync()
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _ports[0], TestContext.Current.CancellationToken);
            return await AskAsync(client);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return "";
        }
    }

    private static async Task<string> AskAsync(TcpClient client)
    {
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("?\n"u8.ToArray(), TestContext.Current.CancellationToken);
        byte[] answer = new byte[16];
        int read = await stream.ReadAsync(answer, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(answer, 0, read).Trim();
    }

    private string File(string name) => Path.Combine(_folder, name);

    private DemoProcess Start(string name, string executable, params string[] arguments)
    {
        DemoProcess process = DemoProcess.Start(_folder, name, Path.Combine(Binaries.Folder, executable), arguments);
        _processes.Add(process);
        return process;
    }

    private string Resources(int weightOfA, int weightOfB) => $$$"""
        {apiVersion: v1, kind: Service, metadata: {name: db},
            spec: {selector: {app: db}, ports: [{port: 5432, appProtocol: tcp}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: db-a},
            spec: {selector: {part: a}, ports: [{name: tcp, port: 5432, targetPort: tcp-sql}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: db-b},
            spec: {selector: {part: b}, ports: [{name: tcp, port: 5432, targetPort: tcp-sql}]}}
        ---
        apiVersion: gateway.networking.k8s.io/v1alpha2
        kind: TCPRoute
        metadata: {name: split}
        spec:
          parentRefs: [{name: db, port: 5432}]
          rules:
          - backendRefs:
            - {name: db-a, port: 5432, weight: {{{weightOfA}}} }
            - {name: db-b, port: 5432, weight: {{{weightOfB}}} }
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: app}
        spec: {address: 127.0.0.1, upstreams: [{service: db, port: 5432, localPort: {{{_ports[0]}}} }]}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: db-a, labels: {app: db, part: a}}
        spec: {address: 127.0.0.1, ports: [{name: tcp-sql, port: {{{_a.Port}}}, proxyPort: {{{_ports[1]}}} }]}
        ---
        apiVersion: tulle.dev/v1alpha1
        kind: Workload
        metadata: {name: db-b, labels: {app: db, part: b}}
        spec: {address: 127.0.0.1, ports: [{name: tcp-sql, port: {{{_b.Port}}}, proxyPort: {{{_ports[2]}}} }]}
        """;

    /// <summary>Answers each line with its name.</summary>
    private sealed class Greeter : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string _name;

        public Greeter(string name)
        {
            _name = name;
            _listener.Start();
            _ = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _ = ServeAsync(await _listener.AcceptTcpClientAsync());
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using (client)
            {
                try
                {
                    using StreamReader reader = new(client.GetStream());
                    while (await reader.ReadLineAsync() is not null)
                    {
                        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(_name + "\n"));
                    }
                }
                catch (IOException)
                {
                    // The other side is gone.
                }
            }
        }
    }
}
