using System.Text.Json.Nodes;
using Tulle.Cli.Demo;
using Tulle.Mesh.Tests.Support;

namespace Tulle.Mesh.Tests;

public sealed class EmojivotoTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tulle-emojivoto-").FullName;
    private readonly List<DemoProcess> _processes = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (DemoProcess process in _processes)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Their messages are written by hand: grpc-js reads the .proto file instead.</summary>
    [Fact]
    public async Task The_services_are_what_their_proto_file_says()
    {
        string emoji = await StartAsync("emoji");
        string voting = await StartAsync("voting");

        string script = Path.GetFullPath(Path.Combine(Binaries.Folder, "../../tests/Tulle.Grpc.Tests/Peers/emojivoto.js"));
        CommandResult peer = await CommandResult.RunAsync("node", script, emoji, voting);

        Assert.True(peer.ExitCode == 0, peer.Errors);
        JsonNode seen = JsonNode.Parse(peer.Output)!;
        Assert.Equal(24, (int)seen["emoji"]!);
        Assert.Equal("🐱", (string)seen["found"]!["character"]!);
        Assert.Equal(5, (int)seen["missing"]!["code"]!); // NOT_FOUND
        Assert.Equal(1, (int)seen["first"]!["count"]!);
        Assert.Equal(2, (int)seen["second"]!["count"]!);
        Assert.Equal("v1", (string)seen["results"]![0]!["version"]!);
    }

    private async Task<string> StartAsync(string role)
    {
        DemoProcess process = DemoProcess.Start(
            _folder, role, Path.Combine(Binaries.Folder, "tulle-emojivoto"), role, "--listen", "127.0.0.1:0");
        _processes.Add(process);
        string url = await process.WaitForAsync(role + " listens on ", TestContext.Current.CancellationToken);
        return new Uri(url).Port.ToString();
    }
}
