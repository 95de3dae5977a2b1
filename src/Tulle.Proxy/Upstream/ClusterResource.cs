namespace Tulle.Proxy.Upstream;

/// <summary>What the main thread knows of a cluster beside its configuration: stat slots, addresses.</summary>
public sealed record ClusterResource(string ClusterName, ClusterStatIds StatIds, ResolvedEndpoints Endpoints)
{
    public SharedBreakers Breakers { get; init; } = new();
}
