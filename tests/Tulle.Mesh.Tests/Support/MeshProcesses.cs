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
        await System.IO.File.WriteAllTextAsync(File("mesh.yaml"), resources, Cancel);
        await TulleAsync("apply", "-f", File("mesh.yaml"));
    }

    public async Task StartProxyAsync(string workload, int adminPort)
    {
        CommandResult bootstrap = await CommandResult.RunAsync(Binaries.Tulle, "proxy", "bootstrap", workload,
            "--xds-socket", File("xds.sock"), "--admin-port", adminPort.ToString());
        await System.IO.File.WriteAllTextAsync(File(workload + ".yaml"), bootstrap.Output, Cancel);
        Start("proxy-" + workload, "tulle-proxy", "-c", File(workload + ".yaml"), "--concurrency", "1");
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
