using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Tulle.Samples.Emojivoto;

/// <summary>
/// The page and its API. Calls `emoji` and `voting` through the proxy beside it; a failure of theirs is a 502 here, so
/// that it counts where a user would see it.
/// </summary>
internal static class WebService
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
    })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    public static void Map(WebApplication app, Options options)
    {
        byte[] page = ReadPage();
        Uri emoji = options.Emoji!;
        Uri voting = options.Voting!;
        app.MapGet("/", () => TypedResults.Bytes(page, "text/html; charset=utf-8"));
        app.MapGet("/api/list", () => Relay(new Uri(emoji, "/list")));
        app.MapGet("/api/leaderboard", () => Relay(new Uri(voting, "/results")));
        app.MapGet("/api/vote", (string choice) => Vote(emoji, voting, choice));
        app.MapGet("/healthz", () => "ok\n");
    }

    private static async Task<IResult> Vote(Uri emoji, Uri voting, string choice)
    {
        string query = "?shortcode=" + Uri.EscapeDataString(choice);
        try
        {
            using HttpResponseMessage found = await Client.GetAsync(new Uri(emoji, "/find" + query));
            if (found.StatusCode == HttpStatusCode.NotFound)
            {
                return TypedResults.NotFound();
            }

            found.EnsureSuccessStatusCode();
            using HttpResponseMessage voted = await Client.PostAsync(new Uri(voting, "/vote" + query), content: null);
            voted.EnsureSuccessStatusCode();
            Votes? votes = await voted.Content.ReadFromJsonAsync(Json.Default.Votes);
            return TypedResults.Ok(votes);
        }
        catch (HttpRequestException e)
        {
            return Failed(e.Message);
        }
        catch (TaskCanceledException)
        {
            return Failed("no answer within 10 s");
        }
    }

    private static async Task<IResult> Relay(Uri uri)
    {
        try
        {
            return TypedResults.Bytes(await Client.GetByteArrayAsync(uri), "application/json");
        }
        catch (HttpRequestException e)
        {
            return Failed(e.Message);
        }
        catch (TaskCanceledException)
        {
            return Failed("no answer within 10 s");
        }
    }

    private static ContentHttpResult Failed(string why) =>
        TypedResults.Text(why + "\n", "text/plain", statusCode: StatusCodes.Status502BadGateway);

    private static byte[] ReadPage()
    {
        using Stream stream = typeof(WebService).Assembly.GetManifestResourceStream("page.html")!;
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
