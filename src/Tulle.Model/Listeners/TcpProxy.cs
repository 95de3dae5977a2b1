namespace Tulle.Model;

public sealed class TcpProxy : NetworkFilter
{
    public required string StatPrefix { get; init; }

    /// <summary>One entry for `cluster`; several for weighted_clusters.</summary>
    public required TcpClusterWeight[] Clusters { get; init; }

    public uint TotalWeight { get; init; } = 1;

    /// <summary>0: never. Envoy's default is one hour.</summary>
    public long IdleTimeoutMs { get; init; } = 3_600_000;

    /// <summary>0: no limit.</summary>
    public long MaxDownstreamConnectionDurationMs { get; init; }

    public int MaxConnectAttempts { get; init; } = 1;

    /// <summary>backoff_options: 0 tries again at once.</summary>
    public long BackoffBaseMs { get; init; }

    public long BackoffMaxMs { get; init; }

    /// <summary>access_log_options. 0: only at the end.</summary>
    public long AccessLogFlushIntervalMs { get; init; }

    public bool LogsOnConnected { get; init; }

    public bool LogsOnStart { get; init; }

    public AccessLog[] AccessLogs { get; init; } = [];
}
