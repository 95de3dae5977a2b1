namespace Tulle.Model;

public sealed record CircuitBreakerThresholds
{
    public static CircuitBreakerThresholds Default { get; } = new();

    public uint MaxConnections { get; init; } = 1_024;

    public uint MaxPendingRequests { get; init; } = 1_024;

    public uint MaxRequests { get; init; } = 1_024;

    public uint MaxRetries { get; init; } = 3;

    /// <summary>Null: <see cref="MaxRetries"/> rules.</summary>
    public RetryBudget? RetryBudget { get; init; }

    /// <summary>Of the whole cluster; Envoy's default is no limit.</summary>
    public uint MaxConnectionPools { get; init; } = uint.MaxValue;

    /// <summary>Publish the remaining_* gauges.</summary>
    public bool TrackRemaining { get; init; }

    /// <summary>per_host_thresholds: max_connections; null: none.</summary>
    public uint? MaxConnectionsPerHost { get; init; }
}
