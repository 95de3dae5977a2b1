using Tulle.Cli.Demo;

namespace Tulle.Mesh.Tests.Support;

/// <summary>A control plane and proxies as processes, for a mesh that a test describes itself.</summary>
internal sealed class MeshProcesses : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-own-mesh-").FullName;
    private readonly List<DemoProcess> _processes = [];
    private string _server = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task StartControlAsync()
    {
        DemoProcess control = Start("control", "tulle", "control", "--store", File("control.db"), "--xds-socket",
            File("xds.sock"), "--api-port", "0");
        _server = await control.WaitForAsync("API on ", Cancel);
    }

    public async Task ApplyAsync(string resources)
    {
        CommandResult result = await TryApplyAsync(resources);
        Assert.True(result.ExitCode == 0, result.Errors);
    }

    /// <summary>For resources that may be refused.</summary>
    public async Task<CommandResult> TryApplyAsync(string resources)
    {
        await System.IO.File.WriteAllTextAsync(File("mesh.yaml"), resources, Cancel);
        return await CommandResult.RunAsync(Binaries.Tulle, "apply", "-f", File("mesh.yaml"), "--server", _server);
    }

    public async Task StartProxyAsync(string workload, int adminPort, string inNamespace = "default")
    {
        CommandResult bootstrap = await CommandResult.RunAsync(Binaries.Tulle, "proxy", "bootstrap", workload,
            "-n", inNamespace, "--xds-socket", File("xds.sock"), "--admin-port", adminPort.ToString());
        string name = $"{workload}.{inNamespace}";
        await System.IO.File.WriteAllTextAsync(File(name + ".yaml"), bootstrap.Output, Cancel);
        Start("proxy-" + name, "tulle-proxy", "-c", File(name + ".yaml"), "--concurrency", "1");
    }

    public async Task<CommandResult> TulleAsync(params string[] words)
    {
        CommandResult result = await CommandResult.RunAsync(Binaries.Tulle, [.. words, "--server", _server]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DemoProcess process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string File(string name) => Path.Combine(_folder, name);

    private DemoProcess Start(string name, string executable, params string[] arguments)
    {
        DemoProcess process = DemoProcess.Start(_folder, name, Path.Combine(Binaries.Folder, executable), arguments);
        _processes.Add(process);
        return process;
    }
}
