namespace Tulle.Model;

/// <summary>`route`: forward to a cluster. Exactly one of <see cref="Cluster"/>, <see cref="ClusterHeader"/>,
/// <see cref="WeightedClusters"/> is set.</summary>
public sealed record ForwardAction : RouteAction
{
    public string? Cluster { get; init; }

    /// <summary>Lower-case header name whose value names the cluster.</summary>
    public byte[]? ClusterHeader { get; init; }

    public WeightedClusters? WeightedClusters { get; init; }

    public int ClusterNotFoundStatus { get; init; } = 503;

    public Metadata? MetadataMatch { get; init; }

    public PathRewrite? PathRewrite { get; init; }

    public HostRewrite? HostRewrite { get; init; }

    public bool AppendXForwardedHost { get; init; }

    /// <summary>Envoy's default: 15 s. 0: none.</summary>
    public long TimeoutMs { get; init; } = 15_000;

    /// <summary>null: the connection manager's stream_idle_timeout. 0: none.</summary>
    public long? IdleTimeoutMs { get; init; }

    public MaxStreamDuration? MaxStreamDuration { get; init; }

    /// <summary>null: gRPC timeouts are not looked at (max_grpc_timeout, deprecated).</summary>
    public long? MaxGrpcTimeoutMs { get; init; }

    /// <summary>Taken off the client's grpc-timeout where <see cref="MaxGrpcTimeoutMs"/> is set.</summary>
    public long GrpcTimeoutOffsetMs { get; init; }

    /// <summary>Route's own or the virtual host's; null: none.</summary>
    public RetryPolicy? Retry { get; init; }

    public RoutingPriority Priority { get; init; }

    public HashPolicy[] HashPolicies { get; init; } = [];

    /// <summary>Route's own, or the virtual host's, or the configuration's.</summary>
    public MirrorPolicy[] Mirrors { get; init; } = [];

    public RateLimitRule[] RateLimits { get; init; } = [];

    public RouteUpgrade[] Upgrades { get; init; } = [];
}
