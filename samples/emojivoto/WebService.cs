using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Tulle.Grpc;
using Tulle.Grpc.Calls;
using Tulle.Grpc.Calls.Client;

namespace Tulle.Samples.Emojivoto;

/// <summary>
/// The page and its API. Calls `emoji` and `voting` over gRPC, through the proxy beside it; a failure of theirs is a 502
/// here, so that it counts where a user would see it.
/// </summary>
internal static class WebService
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static void Map(WebApplication app, Options options)
    {
        byte[] page = ReadPage();
        GrpcChannel emoji = new(options.Emoji!);
        GrpcChannel voting = new(options.Voting!);
        app.MapGet("/", () => TypedResults.Bytes(page, "text/html; charset=utf-8"));
        app.MapGet("/api/list", () => AnswerAsync(emoji, Messages.List, static all => TypedResults.Ok(all)));
        app.MapGet("/api/leaderboard", () => AnswerAsync(voting, Messages.Results, static all => TypedResults.Ok(all)));
        app.MapGet("/api/vote", (string choice) => VoteAsync(emoji, voting, new Choice(choice)));
        app.MapGet("/healthz", () => "ok\n");
    }

    private static async Task<IResult> VoteAsync(GrpcChannel emoji, GrpcChannel voting, Choice choice)
    {
        GrpcCallOptions within = Within();
        try
        {
            await emoji.UnaryAsync(Messages.Find, choice, within);
            return TypedResults.Ok(await voting.UnaryAsync(Messages.Vote, choice, within));
        }
        catch (GrpcException e)
        {
            return e.Code == GrpcStatusCode.NotFound ? TypedResults.NotFound() : Failed(e);
        }
    }

    private static async Task<IResult> AnswerAsync<T>(
        GrpcChannel service, GrpcMethod<Nothing, T> method, Func<T[], IResult> answer)
    {
        try
        {
            await using GrpcCall<Nothing, T> call = service.Open(method, Within());
            await call.WriteAsync(Nothing.Instance);
            await call.CompleteAsync();
            List<T> all = [];
            await foreach (T one in call.ReadAllAsync())
            {
                all.Add(one);
            }

            return answer([.. all]);
        }
        catch (GrpcException e)
        {
            return Failed(e);
        }
    }

    private static GrpcCallOptions Within() => new() { Deadline = GrpcDeadline.After(s_patience) };

    private static ContentHttpResult Failed(GrpcException failure) =>
        TypedResults.Text(failure.Status + "\n", "text/plain", statusCode: StatusCodes.Status502BadGateway);

    private static byte[] ReadPage()
    {
        using Stream stream = typeof(WebService).Assembly.GetManifestResourceStream("page.html")!;
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
