using System.Collections.Frozen;

namespace Tulle.Model;

/// <summary>Everything that the workers act on, immutable. The main thread builds it and publishes it by one
/// reference swap. Objects that an update did not change are the same objects in the next snapshot, so a worker
/// finds out what changed by comparing references; slots of clusters and listeners never move while they live.
/// </summary>
public sealed class Snapshot
{
    /// <summary>Grows by one with each published snapshot.</summary>
    public required long Version { get; init; }

    public required Node Node { get; init; }

    public required BootstrapSettings Bootstrap { get; init; }

    /// <summary>Active listeners in order of declaration. Listeners that still warm are not here.</summary>
    public required Listener[] Listeners { get; init; }

    /// <summary>Indexed by <see cref="Cluster.Slot"/>; null where a slot is free.</summary>
    public required Cluster?[] Clusters { get; init; }

    /// <summary>Slots by name: the same object as long as no cluster comes or goes.</summary>
    public required FrozenDictionary<string, int> ClusterSlots { get; init; }

    /// <summary>By cluster slot: what EDS or the static assignment says now. DNS results are not here, they are
    /// state of the resolver.</summary>
    public required EndpointAssignment?[] Endpoints { get; init; }

    /// <summary>Route configurations of RDS. Inline ones hang on their connection manager.</summary>
    public required FrozenDictionary<string, RouteConfiguration> RoutesByName { get; init; }

    public required Runtime Runtime { get; init; }

    public required Secrets Secrets { get; init; }

    public Cluster? FindCluster(string name) => ClusterSlots.TryGetValue(name, out int slot) ? Clusters[slot] : null;
}
