using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Tulle.Cli.Demo;

namespace Tulle.Mesh.Tests.Support;

/// <summary>samples/front-proxy, started by the commands of the guide, on free ports: the numbers in a copy of its files
/// are replaced, nothing else.</summary>
internal sealed class FrontProxy : IAsyncDisposable
{
    /// <summary>What the sample's files say.</summary>
    private static readonly string[] DocumentedPorts = ["10000", "9901", "10001", "10002", "10003"];

    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-front-").FullName;
    private readonly List<DemoProcess> _processes = [];
    private readonly FreePorts _ports = new(DocumentedPorts.Length);

    public IPEndPoint Listener => new(IPAddress.Loopback, _ports[0]);

    public string Admin => $"127.0.0.1:{_ports[1]}";

    public static string Sample { get; } =
        Path.GetFullPath(Path.Combine(Binaries.Folder, "..", "..", "samples", "front-proxy"));

    public static async Task<FrontProxy> StartAsync()
    {
        FrontProxy front = new();
        foreach (string file in Directory.EnumerateFiles(Sample, "*.yaml", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(front._folder, Path.GetRelativePath(Sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            await File.WriteAllTextAsync(copy, front.Ported(await File.ReadAllTextAsync(file)));
        }

        foreach (string line in await Commands("upstreams"))
        {
            DemoProcess upstream = front.Run(line);
            await upstream.WaitForAsync("echo listens on ", TestContext.Current.CancellationToken);
        }

        front.Proxy = front.Run((await Commands("run")).Single());
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        await Eventually.HoldsAsync("the front proxy is ready", async () =>
        {
            try
            {
                return (await http.GetStringAsync(new Uri($"http://{front.Admin}/ready"))) == "LIVE\n";
            }
            catch (HttpRequestException)
            {
                Assert.False(front.Proxy.Exited.IsCompleted, "the proxy ended: " + File.ReadAllText(front.Proxy.LogPath));
                return false;
            }
        });
        return front;
    }

    public DemoProcess Proxy { get; private set; } = null!;

    /// <summary>Runs a block of the sample's README in the sample's folder, to its end.</summary>
    public async Task RunBlockAsync(string block)
    {
        foreach (string line in await Commands(block))
        {
            ProcessStartInfo start = new("sh", ["-c", Located(line)]) { WorkingDirectory = _folder };
            using Process process = Process.Start(start)!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, line);
        }
    }

    /// <summary>A client that speaks to the listener whatever the URL's host is.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancel) =>
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(Listener, cancel);
            Interlocked.Increment(ref _connections);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    private int _connections;

    /// <summary>How many connections the clients have opened.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public HttpMessageInvoker Invoker() => Client();

    public async ValueTask DisposeAsync()
    {
        foreach (DemoProcess process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        _ports.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The commands of the README's block that begins with `# NAME:`.</summary>
    private static async Task<string[]> Commands(string name)
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(Sample, "README.md"));
        string[] lines = readme.Split('\n');
        int at = Array.FindIndex(lines, line => line.StartsWith($"# {name}:", StringComparison.Ordinal));
        Assert.True(at > 0, $"samples/front-proxy/README.md has no block '# {name}:'");
        return [.. lines.Skip(at + 1).TakeWhile(line => line != "```").Where(line => line.Length > 0)];
    }

    private DemoProcess Run(string line)
    {
        string[] words = Located(line).TrimEnd('&', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        DemoProcess process = DemoProcess.Start(_folder, $"process-{_processes.Count}", words[0], words[1..]);
        _processes.Add(process);
        return process;
    }

    private string Located(string line) => Ported(line).Replace("../../artifacts/bin", Binaries.Folder);

    private string Ported(string text)
    {
        // Longer numbers first: 10000 must not become the 1000 of another.
        for (int i = 0; i < DocumentedPorts.Length; i++)
        {
            text = text.Replace(DocumentedPorts[i], $"@{i}@");
        }

        for (int i = 0; i < DocumentedPorts.Length; i++)
        {
            text = text.Replace($"@{i}@", _ports[i].ToString());
        }

        return text;
    }
}
