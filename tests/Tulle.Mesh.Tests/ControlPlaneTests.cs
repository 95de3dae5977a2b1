using System.Text.Json.Nodes;
using Tulle.Mesh.Tests.Support;

namespace Tulle.Mesh.Tests;

/// <summary>What reaches the proxies, and what happens to them when the control plane is gone.</summary>
public sealed class ControlPlaneTests(RunningMesh running) : IClassFixture<RunningMesh>
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public async Task A_changed_split_reaches_the_callers_proxy()
    {
        await ApplyWeightsAsync(v1: 0, v2: 100);
        await Eventually.HoldsAsync("all votes go to v2", async () => await VotesOfAsync(20) is { V1: 0, V2: 20 });

        await ApplyWeightsAsync(v1: 100, v2: 0);
        await Eventually.HoldsAsync("all votes go to v1", async () => await VotesOfAsync(20) is { V1: 20, V2: 0 });

        await ApplyWeightsAsync(v1: 50, v2: 50);
        await Eventually.HoldsAsync("votes go to both", async () => await VotesOfAsync(40) is { V1: > 5, V2: > 5 });
    }

    [Fact]
    public async Task Proxies_serve_on_without_a_control_plane_and_take_what_was_changed_meanwhile()
    {
        await ApplyWeightsAsync(v1: 100, v2: 0);
        await Eventually.HoldsAsync("all votes go to v1", async () => await VotesOfAsync(10) is { V2: 0 });

        await running.Mesh["control"].KillAsync();
        (int v1, int v2) = await VotesOfAsync(50);
        Assert.Equal((50, 0), (v1, v2));

        await running.Mesh.StartControlAsync(apiPort: 0, TestContext.Current.CancellationToken);
        await ApplyWeightsAsync(v1: 0, v2: 100);
        await Eventually.HoldsAsync("all votes go to v2", async () => await VotesOfAsync(10) is { V1: 0 });
        await Eventually.HoldsAsync("all proxies are back", async () =>
            await running.Mesh.CountConnectedAsync(TestContext.Current.CancellationToken) == 4);
    }

    [Fact]
    public async Task Proxy_list_shows_each_proxy_and_what_it_accepted()
    {
        CommandResult list = await CommandResult.RunAsync(
            Binaries.Tulle, "proxy", "list", "--server", running.Mesh.Api!.Server.ToString());

        Assert.Equal(0, list.ExitCode);
        string[] lines = list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.All(lines.Skip(1), line => Assert.Contains("connected", line));
        Assert.DoesNotContain("REJECTED", list.Output);
    }

    [Fact]
    public async Task Proxy_config_and_stats_show_what_a_proxy_holds()
    {
        string server = running.Mesh.Api!.Server.ToString();
        CommandResult config = await CommandResult.RunAsync(Binaries.Tulle, "proxy", "config", "web", "--server", server);
        Assert.True(config.ExitCode == 0, config.Errors);
        Assert.Contains("--- default/voting/80", config.Output);
        Assert.Contains("route_config_name: default/voting/80", config.Output);
        await Eventually.HoldsAsync("the votes are counted", async () =>
        {
            await VotesOfAsync(1);
            CommandResult stats = await CommandResult.RunAsync(
                Binaries.Tulle, "proxy", "stats", "web", "--filter", "upstream_rq_2xx", "--server", server);
            Assert.True(stats.ExitCode == 0, stats.Errors);
            return stats.Output.Contains("cluster.default/emoji/80.upstream_rq_2xx: ", StringComparison.Ordinal);
        });
    }

    private static async Task<string> GetAsync(Uri uri)
    {
        using HttpResponseMessage answer = await Http.GetAsync(uri, TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
        return text;
    }

    private async Task ApplyWeightsAsync(int v1, int v2)
    {
        string file = running.Mesh.ResourceFile + ".changed.yaml";
        string text = await File.ReadAllTextAsync(running.Mesh.ResourceFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            file,
            text.Replace("weight: 80", $"weight: {v1}").Replace("weight: 20", $"weight: {v2}"),
            TestContext.Current.CancellationToken);
        (string before, _) = await RoutesOfWebAsync();
        CommandResult apply = await CommandResult.RunAsync(
            Binaries.Tulle, "apply", "-f", file, "--server", running.Mesh.Api!.Server.ToString());
        Assert.True(apply.ExitCode == 0, apply.Errors);
        if (apply.Output.Contains("configured", StringComparison.Ordinal))
        {
            await Eventually.HoldsAsync("web's proxy accepts other routes", async () =>
                await RoutesOfWebAsync() is var (sent, accepted) && sent == accepted && sent != before);
        }
    }

    /// <summary>The version of the routes that web's proxy was sent, and of those that it accepted.</summary>
    private async Task<(string Sent, string Accepted)> RoutesOfWebAsync()
    {
        JsonNode proxies = await running.Mesh.Api!.GetAsync("/proxies", TestContext.Current.CancellationToken);
        JsonNode? routes = proxies["proxies"]!.AsArray()
            .FirstOrDefault(p => (string?)p!["id"] == "web.default")?["types"]?["RDS"];
        return ((string?)routes?["sentVersion"] ?? "", (string?)routes?["ackedVersion"] ?? "");
    }

    /// <summary>Votes through web's proxy, web, and web's calls to voting; by the version that counted each.</summary>
    private async Task<(int V1, int V2)> VotesOfAsync(int count)
    {
        int v1 = 0;
        for (int i = 0; i < count; i++)
        {
            string answer = await GetAsync(new Uri(running.Mesh.Page, "/api/vote?choice=:cat:"));
            v1 += (string?)JsonNode.Parse(answer)!["version"] == "v1" ? 1 : 0;
        }

        return (v1, count - v1);
    }
}
