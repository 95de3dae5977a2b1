namespace Tulle.Model;

/// <summary>ClusterLoadAssignment. For DNS clusters the addresses hold names, which the resolver expands.</summary>
public sealed class EndpointAssignment
{
    public required string ClusterName { get; init; }

    public required LocalityEndpoints[] Localities { get; init; }

    /// <summary>Percent, over 100 wastes part of a degraded priority level's traffic. Envoy's default: 140.</summary>
    public uint OverprovisioningFactorPercent { get; init; } = 140;

    /// <summary>0: never stale.</summary>
    public long EndpointStaleAfterMs { get; init; }

    public bool WeightedPriorityHealth { get; init; }

    public DropOverload[] DropOverloads { get; init; } = [];

    public ulong ContentHash { get; init; }

    public string Version { get; init; } = "";
}
