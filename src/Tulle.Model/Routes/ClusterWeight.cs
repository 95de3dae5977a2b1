using System.Collections.Frozen;

namespace Tulle.Model;

/// <summary>Exactly one of name and header is set.</summary>
public sealed record ClusterWeight
{
    public string? Name { get; init; }

    public byte[]? ClusterHeader { get; init; }

    public required uint Weight { get; init; }

    /// <summary>runtime_key_prefix: what replaces <see cref="Weight"/>; null without one.</summary>
    public RuntimeNumber? RuntimeWeight { get; init; }

    public HeaderMutations RequestHeaders { get; init; } = HeaderMutations.None;

    public HeaderMutations ResponseHeaders { get; init; } = HeaderMutations.None;

    /// <summary>Overrides the action's host rewrite.</summary>
    public byte[]? HostRewriteLiteral { get; init; }

    public Metadata? MetadataMatch { get; init; }

    public FrozenDictionary<string, RouteFilterConfig> FilterConfigs { get; init; } =
        FrozenDictionary<string, RouteFilterConfig>.Empty;
}
