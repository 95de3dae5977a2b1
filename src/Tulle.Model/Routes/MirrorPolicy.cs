namespace Tulle.Model;

/// <summary>Exactly one of cluster and header is set.</summary>
public sealed record MirrorPolicy
{
    public string? Cluster { get; init; }

    public byte[]? ClusterHeader { get; init; }

    public RuntimeFraction Fraction { get; init; } = RuntimeFraction.Always;

    public bool DisableShadowHostSuffix { get; init; }

    public byte[]? HostRewriteLiteral { get; init; }

    public HeaderMutations RequestHeaders { get; init; } = HeaderMutations.None;
}
