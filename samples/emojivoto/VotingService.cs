using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tulle.Samples.Emojivoto;

/// <summary>Counts votes in memory. Two versions run side by side; each answer names the one that gave it.</summary>
internal static class VotingService
{
    public static void Map(WebApplication app, string version)
    {
        ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);
        app.MapPost("/vote", (string shortcode) =>
            TypedResults.Ok(new Votes(shortcode, counts.AddOrUpdate(shortcode, 1, static (_, n) => n + 1), version)));
        app.MapGet("/results", () => TypedResults.Ok(counts
            .Select(pair => new Votes(pair.Key, pair.Value, version))
            .OrderByDescending(v => v.Count)
            .ToArray()));
        app.MapGet("/healthz", () => "ok\n");
    }
}
