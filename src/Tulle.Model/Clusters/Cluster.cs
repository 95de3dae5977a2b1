namespace Tulle.Model;

/// <summary>A cluster without its endpoints: those change far more often and stand in
/// <see cref="Snapshot.Endpoints"/> under the same slot.</summary>
public sealed class Cluster
{
    /// <summary>Stable while the cluster lives, through updates.</summary>
    public required int Slot { get; init; }

    public required string Name { get; init; }

    /// <summary>alt_stat_name, else the name. Also what %UPSTREAM_CLUSTER% logs.</summary>
    public required string StatName { get; init; }

    public required ClusterType Type { get; init; }

    /// <summary>EDS: the name that is asked for.</summary>
    public string EdsServiceName { get; init; } = "";

    public LoadBalancerPolicy LoadBalancer { get; init; } = LoadBalancerPolicy.RoundRobin;

    public int ConnectTimeoutMs { get; init; } = 5_000;

    /// <summary>Streams that a pool provides for each that runs or waits: 1 to 3, and 1 opens nothing beforehand.</summary>
    public double PreconnectRatio { get; init; } = 1;

    public int PerConnectionBufferLimitBytes { get; init; } = Limits.ConnectionBufferBytes;

    /// <summary>Indexed by <see cref="RoutingPriority"/>.</summary>
    public CircuitBreakerThresholds[] CircuitBreakers { get; init; } =
        [CircuitBreakerThresholds.Default, CircuitBreakerThresholds.Default];

    public UpstreamHttpSettings Http { get; init; } = UpstreamHttpSettings.Default;

    public DnsSettings Dns { get; init; } = DnsSettings.Default;

    public TransportSocket TransportSocket { get; init; } = TransportSocket.RawBuffer;

    public HealthCheck[] HealthChecks { get; init; } = [];

    public OutlierDetection? OutlierDetection { get; init; }

    /// <summary>0 turns panic off. Percent.</summary>
    public double PanicThresholdPercent { get; init; } = 50;

    public bool CloseConnectionsOnHostSetChange { get; init; }

    /// <summary>Null: that of the bootstrap's cluster_manager, if any.</summary>
    public UpstreamBind? Bind { get; init; }

    public TcpKeepalive? Keepalive { get; init; }

    public OriginalDestinationSettings? OriginalDestination { get; init; }

    /// <summary>How long an unused host of an ORIGINAL_DST cluster is kept.</summary>
    public long CleanupIntervalMs { get; init; } = 5_000;

    public Metadata Metadata { get; init; } = Metadata.Empty;

    public bool IsStatic { get; init; }

    public ulong ContentHash { get; init; }

    public string Version { get; init; } = "";
}
