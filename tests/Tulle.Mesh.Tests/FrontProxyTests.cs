using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Tulle.Mesh.Tests.Support;

namespace Tulle.Mesh.Tests;

/// <summary>A user's kind of Envoy bootstrap, run as the guide says: samples/front-proxy.</summary>
public sealed class FrontProxyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosts_redirect_log_and_dump_are_as_the_sample_says()
    {
        await using FrontProxy front = await FrontProxy.StartAsync();
        using HttpClient client = front.Client();

        Assert.Equal("shop: GET /cart?x=1 host shop.example.com\n", await GetAsync(client, "http://shop.example.com/cart?x=1"));
        Assert.Equal("api: GET /orders host api.example.com\n", await GetAsync(client, "http://api.example.com/v1/orders"));
        using HttpResponseMessage moved = await client.GetAsync(new Uri("http://shop.example.com/about"), Cancel);
        Assert.Equal(HttpStatusCode.MovedPermanently, moved.StatusCode);
        Assert.Equal("http://shop.example.com/company", moved.Headers.Location?.ToString());
        using HttpResponseMessage stranger = await client.GetAsync(new Uri("http://other.example.com/"), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);

        JsonNode? line = null;
        await Eventually.HoldsAsync("the request to the API is logged", () =>
        {
            line = LogLines(front).FirstOrDefault(l => (string?)l["path"] == "/v1/orders");
            return Task.FromResult(line is not null);
        });
        Assert.Equal(("GET", "api.example.com", "api", "HTTP/1.1"), ((string?)line!["method"], (string?)line["host"],
            (string?)line["cluster"], (string?)line["protocol"]));
        Assert.Equal((200, "127.0.0.1", 38), ((int)line["status"]!, (string?)line["client"], (int)line["bytes_out"]!));
        Assert.NotEmpty((string)line["request_id"]!);

        using HttpClient admin = new();
        JsonNode dump = JsonNode.Parse(await admin.GetStringAsync(new Uri($"http://{front.Admin}/config_dump"), Cancel))!;
        List<string> types = [.. dump["configs"]!.AsArray().Select(c => ((string)c!["@type"]!).Split('.')[^1])];
        Assert.All(["BootstrapConfigDump", "ClustersConfigDump", "ListenersConfigDump", "RoutesConfigDump"],
            (string type) => Assert.Contains(type, types));
    }

    [Fact]
    public async Task Moved_files_take_effect_and_no_connection_is_dropped()
    {
        await using FrontProxy front = await FrontProxy.StartAsync();
        using HttpClient client = front.Client();
        using ClientWebSocket chat = new();
        using HttpMessageInvoker invoker = front.Invoker();
        await chat.ConnectAsync(new Uri("ws://shop.example.com/chat/room"), invoker, Cancel);
        Assert.Equal("before", await EchoAsync(chat, "before"));
        Assert.StartsWith("api:", await GetAsync(client, "http://api.example.com/v1/a"));
        int connections = front.Connections;

        await front.RunBlockAsync("move");
        await Eventually.HoldsAsync("the API's new place answers", async () =>
            (await GetAsync(client, "http://api.example.com/v1/a")).StartsWith("api-new:", StringComparison.Ordinal));
        Assert.Equal(connections, front.Connections); // all on the connection that was there before
        Assert.Equal("between", await EchoAsync(chat, "between"));

        await front.RunBlockAsync("routes");
        await Eventually.HoldsAsync("the new route answers", async () =>
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri("http://api.example.com/v2/a"), Cancel);
            return answer.IsSuccessStatusCode;
        });
        Assert.Equal("after", await EchoAsync(chat, "after"));
        await chat.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
    }

    [Fact]
    public async Task The_proxy_verbs_work_by_its_admin_address()
    {
        await using FrontProxy front = await FrontProxy.StartAsync();
        using HttpClient client = front.Client();
        await GetAsync(client, "http://api.example.com/v1/a");

        Assert.Contains("  api.example.com,api.example.com:*  ", await TulleAsync(front, "routes"));
        Assert.Contains("redirect 301 /company", await TulleAsync(front, "routes", "-o", "wide"));
        Assert.Matches(
            @"api +STATIC +LEAST_REQUEST +127\.0\.0\.1:\d+ +healthy +1 +\d+ +0 +1 ", await TulleAsync(front, "clusters"));
        Assert.Matches(@"front +127\.0\.0\.1:\d+ +\d+ +#0 +any +http -> routes front", await TulleAsync(front, "listeners"));
        Assert.Contains("warning", await TulleAsync(front, "logs", "--level", "http:warning"));
        Assert.Contains("/dev/stdout", await TulleAsync(front, "logs"));
        Assert.Contains("name: shop", await TulleAsync(front, "dump", "--resource", "dynamic_active_clusters", "--name", "shop",
            "-o", "yaml"));
        Assert.Contains(
            "http.front.downstream_rq_2xx: 1", await TulleAsync(front, "stats", "--filter", "front.downstream_rq_2xx"));

        foreach ((string[] words, string nearest) in new (string[], string)[]
        {
            (["clusters", "--cluster", "ap"], "did you mean api?"),
            (["listeners", "--listener", "frnt"], "did you mean front?"),
            (["routes", "--routes", "fornt"], "did you mean front?"),
            (["dump", "--resource", "static_cluster"], "did you mean static_clusters?"),
            (["dump", "--name", "shp"], "did you mean shop?"),
            (["logs", "--level", "htp:debug"], "did you mean http?"),
            (["logs", "--level", "inof"], "did you mean info?"),
        })
        {
            CommandResult wrong = await CommandResult.RunAsync(
                Binaries.Tulle, ["proxy", .. words, "--admin", front.Admin]);
            Assert.Equal(1, wrong.ExitCode);
            Assert.Contains(nearest, wrong.Errors);
        }
    }

    private static async Task<string> TulleAsync(FrontProxy front, params string[] words)
    {
        CommandResult result = await CommandResult.RunAsync(Binaries.Tulle, ["proxy", .. words, "--admin", front.Admin]);
        Assert.True(result.ExitCode == 0, string.Join(' ', words) + "\n" + result.Errors);
        return result.Output;
    }

    private static async Task<string> GetAsync(HttpClient client, string url)
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri(url), Cancel);
        string text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{url}: {(int)answer.StatusCode} {text}");
        return text;
    }

    private static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancel);
        byte[] answer = new byte[1024];
        WebSocketReceiveResult read = await socket.ReceiveAsync(answer, Cancel);
        return Encoding.UTF8.GetString(answer, 0, read.Count);
    }

    /// <summary>The JSON lines on the proxy's output; its own log is there too.</summary>
    private static IEnumerable<JsonNode> LogLines(FrontProxy front)
    {
        using FileStream file = new(front.Proxy.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('{') && line.EndsWith('}'))
            {
                yield return JsonNode.Parse(line)!;
            }
        }
    }
}
