using Tulle.Cli.Demo;

namespace Tulle.Mesh.Tests.Support;

/// <summary>The demo's mesh, started once for the tests of a class: control plane, four services, four proxies.</summary>
public sealed class RunningMesh : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-mesh-").FullName;

    internal DemoMesh Mesh { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Mesh = new DemoMesh(_folder, static _ => { }, Binaries.Folder);
        using CancellationTokenSource limit = new(DemoRun.StartWithin);
        await Mesh.StartAsync(apiPort: 0, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Mesh.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
