using Tulle.Model;

namespace Tulle.Xds.Translation;

internal sealed class ClusterEntry : TranslationEntry
{
    public required Cluster Cluster { get; init; }

    /// <summary>The inline load_assignment; null for EDS and ORIGINAL_DST.</summary>
    public required EndpointAssignment? Endpoints { get; init; }

    /// <summary>Where EDS comes from; null for other types.</summary>
    public required Messages.ConfigSource? EdsSource { get; init; }
}
