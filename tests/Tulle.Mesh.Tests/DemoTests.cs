using System.Diagnostics;
using System.Text;
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
        // How many requests a second it comes to, and how fast they are, is the machine's affair.
        Assert.InRange((double)summary["rps"]!, double.Epsilon, 1000);
        Assert.True((double)summary["p50_ms"]! > 0);
        Assert.True((double)summary["p99_ms"]! >= (double)summary["p50_ms"]!);
        Assert.Equal(4, (int)summary["proxies_connected"]!);
        string[] names = ["web", "voting", "emoji"];
        Assert.Equal(names, summary["services"]!.AsArray().Select(s => (string)s!["name"]!));
        Assert.All(summary["services"]!.AsArray(), service =>
        {
            Assert.True((double)service!["rps"]! > 0);
            Assert.Equal(1.0, (double)service["success_rate"]!);
            Assert.True((double)service["p99_ms"]! >= (double)service["p50_ms"]!);
        });
    }

    [Fact]
    public async Task Demo_leaves_no_process_and_no_folder_behind()
    {
        DirectoryInfo own = Directory.CreateTempSubdirectory("tulle-demo-test-");
        CommandResult demo = await CommandResult.RunAsync(
            Binaries.Tulle, ["demo", "--for", "1s", "--json", "--api-port", "0"], new() { ["TMPDIR"] = own.FullName });

        Assert.True(demo.ExitCode == 0, demo.Errors);
        Assert.Empty(own.EnumerateFileSystemInfos());
        Assert.DoesNotContain("left in", demo.Errors);
        Assert.Empty(CommandLinesWith(own.FullName)); // the control plane and the proxies have it in theirs
        own.Delete();
    }

    [Fact]
    public async Task Ctrl_C_in_a_terminal_ends_the_demo_with_its_summary()
    {
        // script(1) gives it a terminal, whose line discipline turns the byte 3 into SIGINT for the whole foreground group:
        // script runs the command by a shell, and one that does not give way to it (dash) would be the one that ends.
        ProcessStartInfo start = new("script", ["-qec", $"exec {Binaries.Tulle} demo --api-port 0", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process terminal = Process.Start(start)!;
        StringBuilder screen = new();
        bool isInterrupted = false;
        char[] block = new char[4096];
        int read;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while ((read = await terminal.StandardOutput.ReadAsync(block, limit.Token)) > 0)
        {
            screen.Append(block, 0, read);
            if (!isInterrupted && screen.ToString().Contains("client (load)", StringComparison.Ordinal))
            {
                isInterrupted = true;
                await terminal.StandardInput.WriteAsync('\u0003');
                await terminal.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            }
        }

        await terminal.WaitForExitAsync(TestContext.Current.CancellationToken);
        string end = screen.ToString()[^Math.Min(screen.Length, 1500)..];
        Assert.True(terminal.ExitCode == 0, $"exit code {terminal.ExitCode}: {end}");
        Assert.Contains("4 proxies were connected", end);
    }

    private static List<string> CommandLinesWith(string text)
    {
        List<string> found = [];
        foreach (Process process in Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    string line = File.ReadAllText($"/proc/{process.Id}/cmdline").Replace('\0', ' ');
                    if (line.Contains(text, StringComparison.Ordinal))
                    {
                        found.Add(line);
                    }
                }
                catch (IOException)
                {
                    // It has just ended.
                }
            }
        }

        return found;
    }
}
