using System.Text.Json.Nodes;
using Tulle.Mesh.Tests.Support;

namespace Tulle.Mesh.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task Demo_ends_with_one_JSON_object_and_every_request_succeeds()
    {
        CommandResult demo = await CommandResult.RunAsync(
            Binaries.Tulle, "demo", "--for", "8s", "--json", "--api-port", "0");

        Assert.True(demo.ExitCode == 0, demo.Errors);
        string[] lines = demo.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines); // stdout carries JSON only
        JsonNode summary = JsonNode.Parse(lines[^1])!;
        Assert.Equal(1.0, (double)summary["success_rate"]!);
        Assert.InRange((double)summary["rps"]!, 150, 210); // 200 are offered
        Assert.InRange((double)summary["p50_ms"]!, 0.05, 1000);
        Assert.True((double)summary["p99_ms"]! >= (double)summary["p50_ms"]!);
        Assert.Equal(4, (int)summary["proxies_connected"]!);
        string[] names = ["web", "voting", "emoji"];
        Assert.Equal(names, summary["services"]!.AsArray().Select(s => (string)s!["name"]!));
        Assert.All(summary["services"]!.AsArray(), service =>
        {
            Assert.InRange((double)service!["rps"]!, 50, 250);
            Assert.Equal(1.0, (double)service["success_rate"]!);
            Assert.True((double)service["p99_ms"]! >= (double)service["p50_ms"]!);
        });
    }

    [Fact]
    public async Task Demo_leaves_no_process_and_no_folder_behind()
    {
        string before = string.Join(' ', DemoFolders());
        CommandResult demo = await CommandResult.RunAsync(
            Binaries.Tulle, "demo", "--for", "1s", "--json", "--api-port", "0");

        Assert.True(demo.ExitCode == 0, demo.Errors);
        Assert.Equal(before, string.Join(' ', DemoFolders().Where(f => before.Contains(f))));
        Assert.DoesNotContain("left in", demo.Errors);
    }

    private static IEnumerable<string> DemoFolders() =>
        Directory.EnumerateDirectories(Path.GetTempPath(), "tulle-demo-*").Order();
}
