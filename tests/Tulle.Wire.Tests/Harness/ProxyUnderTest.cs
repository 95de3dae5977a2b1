using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// The proxy as a process of its own: the one that TULLE_PROXY names, else the published one, else the JIT build.
/// </summary>
internal sealed class ProxyUnderTest : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _folder;
    private readonly HttpClient _admin;

    private ProxyUnderTest(Process process, string folder, HttpClient admin)
    {
        _process = process;
        _folder = folder;
        _admin = admin;
    }

    public bool IsAlive => !_process.HasExited;

    public string AccessLogPath => System.IO.Path.Combine(_folder, "access.log");

    public string Folder => _folder;

    public string ErrorOutput => File.ReadAllText(System.IO.Path.Combine(_folder, "proxy.log"));

    /// <summary>
    /// Starts it with a bootstrap; {{log}}, {{folder}} and {{admin}} in it are replaced. 0: as many open files as the
    /// system allows. <paramref name="prepare"/> fills the folder before;
    /// <paramref name="before"/> is what the shell does before it becomes the proxy.
    /// </summary>
    public static async Task<ProxyUnderTest> StartAsync(
        string bootstrap,
        int openFiles = 0,
        int workers = 1,
        string extension = ".json",
        Action<string>? prepare = null,
        string before = "")
    {
        string folder = Directory.CreateTempSubdirectory("tulle-wire-").FullName;
        prepare?.Invoke(folder);
        int adminPort = FreePort();
        string config = System.IO.Path.Combine(folder, "bootstrap" + extension);
        await File.WriteAllTextAsync(
            config,
            bootstrap.Replace("{{log}}", System.IO.Path.Combine(folder, "access.log"), StringComparison.Ordinal)
                .Replace("{{folder}}", folder, StringComparison.Ordinal)
                .Replace("{{admin}}", adminPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        string log = System.IO.Path.Combine(folder, "proxy.log");
        ProcessStartInfo start = new("/bin/sh")
        {
            ArgumentList =
            {
                "-c",
                before + (openFiles > 0 ? $"ulimit -n {openFiles}; " : "")
                + $"exec '{Find()}' -c '{config}' --concurrency {workers} --base-id {adminPort} --file-flush-interval-msec 20 "
                + $">'{log}' 2>&1",
            },
        };
        ProxyUnderTest proxy = new(
            Process.Start(start)!,
            folder,
            new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{adminPort}/") });
        await proxy.WaitUntilReadyAsync();
        return proxy;
    }

    /// <summary>Runs it with these arguments until it ends by itself; its exit code and all that it said.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Find(), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(StartLimit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            string errors = await process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, errors + await output);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    public static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public async Task<long> StatAsync(string name)
    {
        string text = await _admin.GetStringAsync(new Uri($"stats?filter=^{name}$", UriKind.Relative));
        string line = text.Split('\n').FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal)) ?? ": 0";
        return long.Parse(line[(line.IndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    }

    public async Task WaitForStatAsync(string name, long value, TimeSpan limit)
    {
        using CancellationTokenSource timer = new(limit);
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(10));
        while (await StatAsync(name) != value)
        {
            await tick.WaitForNextTickAsync(timer.Token);
        }
    }

    /// <summary>An admin page: its status and its text.</summary>
    public async Task<(int Status, string Text)> AdminAsync(string path)
    {
        using HttpResponseMessage answer = await _admin.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until a stat is at least so high.</summary>
    public async Task WaitForStatAsync(string name, long atLeast)
    {
        long begin = Stopwatch.GetTimestamp();
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(20));
        while (await StatAsync(name) < atLeast)
        {
            if (Stopwatch.GetElapsedTime(begin) > StartLimit)
            {
                throw new TimeoutException($"{name} did not become {atLeast}: {ErrorOutput}");
            }

            await tick.WaitForNextTickAsync();
        }
    }

    public Task<string> GetAdminAsync(string path) => _admin.GetStringAsync(new Uri(path, UriKind.Relative));

    public async Task<string> PostAdminAsync(string path)
    {
        using HttpResponseMessage answer = await _admin.PostAsync(new Uri(path, UriKind.Relative), content: null);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>The port that the kernel chose for a listener of the bootstrap.</summary>
    public async Task<int> PortOfAsync(string listener)
    {
        string line = (await GetAdminAsync("listeners")).Split('\n')
            .First(l => l.StartsWith(listener + "::", StringComparison.Ordinal));
        return int.Parse(line.AsSpan(line.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until the admin page, a file or whatever else is asked says so.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        long begin = Stopwatch.GetTimestamp();
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            if (!IsAlive || Stopwatch.GetElapsedTime(begin) > StartLimit)
            {
                throw new TimeoutException("the condition did not come true: " + ErrorOutput);
            }
            await tick.WaitForNextTickAsync();
        }
    }

    /// <summary>Memory of its own, without what is mapped from files (RssAnon).</summary>
    public long ResidentBytes()
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status")
            .First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        string kilobytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return 1024 * long.Parse(kilobytes, CultureInfo.InvariantCulture);
    }

    /// <summary>Sends a signal by its name and gives the exit code.</summary>
    public async Task<int> EndBySignalAsync(string signal, CancellationToken cancel)
    {
        using Process kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancel);
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    /// <summary>Processor time so far, user and system, in all threads; the kernel tells it in steps of 10 ms.</summary>
    public TimeSpan ProcessorTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public void Dispose()
    {
        _admin.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitUntilReadyAsync()
    {
        long begin = Stopwatch.GetTimestamp();
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await _admin.GetAsync(new Uri("ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            if (!IsAlive || Stopwatch.GetElapsedTime(begin) > StartLimit)
            {
                throw new InvalidOperationException("the proxy did not become ready: " + ErrorOutput);
            }
            await tick.WaitForNextTickAsync();
        }
    }

    private static string Find()
    {
        string? named = Environment.GetEnvironmentVariable("TULLE_PROXY");
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }
        string root = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(root, "Tulle.slnx")))
        {
            root = System.IO.Path.GetDirectoryName(root)!;
        }
        string published = System.IO.Path.Combine(root, "artifacts/bin/tulle-proxy");
        string built = System.IO.Path.Combine(root, "src/Tulle.Proxy.Host/bin/Debug/net10.0/tulle-proxy");
        return File.Exists(published) ? published : built;
    }
}
