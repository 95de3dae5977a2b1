using System.Collections.Concurrent;
using Tulle.Grpc.Calls.Server;

namespace Tulle.Samples.Emojivoto;

/// <summary>Counts votes in memory. Two versions run side by side; each answer names the one that gave it.</summary>
internal static class VotingService
{
    public static void Map(GrpcServer server, string version)
    {
        ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);
        server.Unary(Messages.Vote, (choice, _) =>
        {
            long count = counts.AddOrUpdate(choice.Shortcode, 1, static (_, n) => n + 1);
            return Task.FromResult(new Votes(choice.Shortcode, count, version));
        });
        server.ServerStreaming(Messages.Results, async (_, votes, _) =>
        {
            foreach ((string shortcode, long count) in counts.OrderByDescending(static pair => pair.Value))
            {
                await votes.WriteAsync(new Votes(shortcode, count, version));
            }
        });
    }
}
