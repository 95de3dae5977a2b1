namespace Tulle.Proxy.Upstream;

/// <summary>By cluster slot; immutable, goes to the workers beside the snapshot.</summary>
public sealed record ClusterResources(ClusterResource?[] BySlot)
{
    public static ClusterResources None { get; } = new([]);
}
