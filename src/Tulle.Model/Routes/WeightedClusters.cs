namespace Tulle.Model;

public sealed record WeightedClusters(ClusterWeight[] Clusters, ulong TotalWeight)
{
    /// <summary>Lower-case header whose number is the draw; empty: random.</summary>
    public byte[] RandomValueHeader { get; init; } = [];

    /// <summary>The runtime may change weights; then <see cref="TotalWeight"/> is not their sum.</summary>
    public bool HasRuntimeWeights { get; init; }
}
