using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;

namespace Tulle.Cli.Demo;

/// <summary>
/// The running demo: a control plane, the services with a proxy beside each, a load. Each is a process of its own, with
/// its log in one folder; disposing ends them all.
/// </summary>
internal sealed class DemoMesh : IAsyncDisposable
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    private readonly string _binaries;
    private readonly List<DemoProcess> _processes = [];
    private readonly Dictionary<string, AdminClient> _admins = new(StringComparer.Ordinal);
    private readonly Action<string> _say;

    /// <param name="folder">Takes the logs, the store and the socket.</param>
    /// <param name="say">Gets a line for each step of the start.</param>
    /// <param name="binaries">Where the executables are.</param>
    public DemoMesh(string folder, Action<string> say, string binaries)
    {
        Folder = folder;
        _binaries = binaries;
        _say = say;
    }

    public string Folder { get; }

    public DemoPorts Ports { get; } = new();

    public ApiClient? Api { get; private set; }

    public string ResourceFile => Path.Combine(Folder, "mesh.yaml");

    public Uri Page => new($"http://127.0.0.1:{Ports[DemoPorts.Page]}/");

    public async Task StartAsync(int apiPort, CancellationToken cancel)
    {
        await StartControlAsync(apiPort, cancel);
        await ApplyAsync(cancel);
        await StartServicesAsync(cancel);
        await StartProxiesAsync(cancel);
        await WaitForPageAsync(cancel);
    }

    public DemoProcess StartLoad(double rate, TimeSpan duration, TimeSpan warmUp)
    {
        string page = Page.ToString().TrimEnd('/');
        string[] paths = ["/api/vote?choice=:joy:", "/api/list", "/api/vote?choice=:rocket:", "/api/leaderboard",
            "/api/vote?choice=:doughnut:", "/"];
        List<string> arguments = ["--rate", rate.ToString("0.###"), "--connections", "16", "--duration", Milliseconds(duration),
            "--warmup", Milliseconds(warmUp), "--interval", "1s", "--json"];
        foreach (string path in paths)
        {
            arguments.AddRange(["--url", page + path]);
        }

        return Start("load", "tulle-load", [.. arguments]);
    }

    private static string Milliseconds(TimeSpan span) => $"{span.TotalMilliseconds:0}ms";

    /// <summary>A process by its name: control, load, a workload's, or proxy-WORKLOAD.</summary>
    public DemoProcess this[string name] => _processes.Last(process => process.Name == name);

    /// <summary>How many of our proxies the control plane has on the line.</summary>
    public async Task<int> CountConnectedAsync(CancellationToken cancel)
    {
        JsonNode answer = await Api!.GetAsync("/proxies", cancel);
        return (answer["proxies"] as JsonArray ?? []).Count(p => (bool?)p?["connected"] == true);
    }

    /// <summary>What each service's proxies have counted so far.</summary>
    public async Task<Dictionary<string, RequestFigures>> ReadFiguresAsync(CancellationToken cancel)
    {
        Dictionary<string, List<RequestFigures>> parts = new(StringComparer.Ordinal);
        foreach (DemoWorkload workload in DemoWorkload.All)
        {
            string page = await _admins[workload.Name].GetTextAsync("/stats/prometheus", cancel);
            if (!parts.TryGetValue(workload.Service, out List<RequestFigures>? list))
            {
                parts.Add(workload.Service, list = []);
            }

            list.Add(RequestFigures.Parse(page));
        }

        return parts.ToDictionary(pair => pair.Key, pair => RequestFigures.Sum(pair.Value), StringComparer.Ordinal);
    }

    /// <summary>Fails as soon as one of the processes ends by itself.</summary>
    public async Task ThrowIfOneEndedAsync()
    {
        foreach (DemoProcess process in _processes)
        {
            if (process.Name != "load" && process.Exited.IsCompleted)
            {
                throw await process.DescribeEndAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The load first, the control plane last: nobody loses what it still uses.
        for (int i = _processes.Count - 1; i >= 0; i--)
        {
            await _processes[i].DisposeAsync();
        }

        foreach (AdminClient admin in _admins.Values)
        {
            admin.Dispose();
        }

        Api?.Dispose();
        Ports.Dispose();
    }

    /// <summary>Starts the control plane, on the store and the socket of the one before if there was one.</summary>
    public async Task StartControlAsync(int apiPort, CancellationToken cancel)
    {
        Api?.Dispose();
        DemoProcess control = Start("control", "tulle",
            "control", "--store", Path.Combine(Folder, "control.db"), "--xds-socket", Path.Combine(Folder, "xds.sock"),
            "--api-port", apiPort.ToString());
        Api = new ApiClient(new Uri(await control.WaitForAsync("API on ", cancel)));
        _say($"control plane: API on {Api.Server}");
    }

    private async Task ApplyAsync(CancellationToken cancel)
    {
        using Stream template = typeof(DemoMesh).Assembly.GetManifestResourceStream("demo/mesh.yaml")!;
        using StreamReader reader = new(template);
        string resources = Ports.Render(await reader.ReadToEndAsync(cancel));
        await File.WriteAllTextAsync(ResourceFile, resources, cancel);
        JsonNode answer = await Api!.PostAsync(
            "/apis/tulle.dev/v1alpha1/apply?source=mesh.yaml", Encoding.UTF8.GetBytes(resources), isJson: false, cancel);
        _say($"resources: {(answer["results"] as JsonArray)?.Count} applied from {ResourceFile}");
    }

    private async Task StartServicesAsync(CancellationToken cancel)
    {
        foreach (DemoWorkload workload in DemoWorkload.All)
        {
            List<string> arguments = [workload.Role, "--listen", $"127.0.0.1:{Ports[workload.Name + ".app"]}",
                "--version", workload.Version];
            if (workload.Role == "web")
            {
                arguments.AddRange(["--emoji", $"http://127.0.0.1:{Ports["web.emoji"]}",
                    "--voting", $"http://127.0.0.1:{Ports["web.voting"]}"]);
            }

            DemoProcess service = Start(workload.Name, "tulle-emojivoto", [.. arguments]);
            await service.WaitForAsync(workload.Role + " listens on ", cancel);
        }

        _say("services: " + string.Join(", ", DemoWorkload.All.Select(w => w.Name)));
    }

    private async Task StartProxiesAsync(CancellationToken cancel)
    {
        foreach (DemoWorkload workload in DemoWorkload.All)
        {
            int admin = Ports[workload.Name + ".admin"];
            JsonObject bootstrap = ProxyBootstrap.Create(
                workload.Name, Verbs.SharedOptions.DefaultNamespace, Path.Combine(Folder, "xds.sock"), admin,
                Path.Combine(Folder, $"proxy-{workload.Name}.log"));
            string path = Path.Combine(Folder, $"proxy-{workload.Name}.json");
            await File.WriteAllTextAsync(path, bootstrap.ToJsonString(), cancel);
            Start($"proxy-{workload.Name}", "tulle-proxy", "-c", path, "--concurrency", "1", "-l", "warn");
            _admins.Add(workload.Name, new AdminClient($"127.0.0.1:{admin}"));
        }

        while (await CountConnectedAsync(cancel) < DemoWorkload.All.Length)
        {
            await ThrowIfOneEndedAsync();
            await Task.Delay(PollEvery, cancel);
        }

        _say($"proxies: {DemoWorkload.All.Length} connected over ADS");
    }

    /// <summary>The first request through web's proxy, and through web's calls to the other proxies.</summary>
    private async Task WaitForPageAsync(CancellationToken cancel)
    {
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        Uri vote = new(Page, "/api/vote?choice=:tada:");
        Stopwatch waited = Stopwatch.StartNew();
        string last = "no answer";
        while (waited.Elapsed < DemoRun.StartWithin)
        {
            await ThrowIfOneEndedAsync();
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(vote, cancel);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                last = $"{(int)answer.StatusCode} {(await answer.Content.ReadAsStringAsync(cancel)).Trim()}";
            }
            catch (HttpRequestException e)
            {
                last = e.Message;
            }

            await Task.Delay(PollEvery, cancel);
        }

        throw new CliException($"{vote} does not succeed after {DemoRun.StartWithin.TotalSeconds:0} s: {last}\n"
            + $"fix:   look at the logs in {Folder} (tulle demo --keep leaves them)");
    }

    private DemoProcess Start(string name, string executable, params string[] arguments)
    {
        string path = Path.Combine(_binaries, executable);
        if (!File.Exists(path))
        {
            throw new CliException($"{path} does not exist\nfix:   ./tulle build");
        }

        DemoProcess process = DemoProcess.Start(Folder, name, path, arguments);
        _processes.Add(process);
        return process;
    }
}
