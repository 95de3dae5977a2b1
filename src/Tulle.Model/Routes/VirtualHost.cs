using System.Collections.Frozen;

namespace Tulle.Model;

public sealed record VirtualHost
{
    public required string Name { get; init; }

    /// <summary>As written, lower case.</summary>
    public required byte[][] Domains { get; init; }

    public required Route[] Routes { get; init; }

    public TlsRequirement RequireTls { get; init; }

    public HeaderMutations RequestHeaders { get; init; } = HeaderMutations.None;

    public HeaderMutations ResponseHeaders { get; init; } = HeaderMutations.None;

    public bool IncludeRequestAttemptCount { get; init; }

    public bool IncludeAttemptCountInResponse { get; init; }

    public VirtualCluster[] VirtualClusters { get; init; } = [];

    public FrozenDictionary<string, RouteFilterConfig> FilterConfigs { get; init; } =
        FrozenDictionary<string, RouteFilterConfig>.Empty;

    public Metadata Metadata { get; init; } = Metadata.Empty;
}
