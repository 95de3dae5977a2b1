namespace Tulle.Model;

public sealed record WeightedClusters(ClusterWeight[] Clusters, ulong TotalWeight)
{
    /// <summary>Lower-case header whose number is the draw; empty: random.</summary>
    public byte[] RandomValueHeader { get; init; } = [];

    public bool UseHashPolicy { get; init; }

    public string RuntimeKeyPrefix { get; init; } = "";
}
