namespace Tulle.Model;

public sealed class Listener
{
    /// <summary>Stable while the listener lives, through updates; indexes the workers' listener state.</summary>
    public required int Slot { get; init; }

    public required string Name { get; init; }

    /// <summary>"listener.STAT." prefix: stat_prefix, or the address with colons turned to underscores.</summary>
    public required string StatPrefix { get; init; }

    /// <summary>The first is `address`, the rest additional_addresses.</summary>
    public required Address[] Addresses { get; init; }

    public bool BindToPort { get; init; } = true;

    /// <summary>Hand a connection to the listener that owns its original destination.</summary>
    public bool UseOriginalDestination { get; init; }

    public bool Transparent { get; init; }

    public bool Freebind { get; init; }

    public bool ReusePort { get; init; } = true;

    public int TcpBacklogSize { get; init; } = Limits.ListenBacklogConnections;

    public int MaxConnectionsPerSocketEvent { get; init; } = Limits.AcceptsPerSocketEvent;

    public TcpKeepalive? Keepalive { get; init; }

    public SocketOption[] SocketOptions { get; init; } = [];

    public int PerConnectionBufferLimitBytes { get; init; } = Limits.ConnectionBufferBytes;

    public DrainType DrainType { get; init; }

    public TrafficDirection TrafficDirection { get; init; }

    public bool IgnoreGlobalConnectionLimit { get; init; }

    public ListenerFilter[] ListenerFilters { get; init; } = [];

    /// <summary>0: no limit.</summary>
    public int ListenerFiltersTimeoutMs { get; init; } = 15_000;

    public bool ContinueOnListenerFiltersTimeout { get; init; }

    /// <summary>The protocol is told by the first bytes, without a wait: Tulle's own protocol detection instead of
    /// tls_inspector, http_inspector and their timeout.</summary>
    public bool DetectsProtocol { get; init; }

    public FilterChain[] FilterChains { get; init; } = [];

    public FilterChain? DefaultFilterChain { get; init; }

    public AccessLog[] AccessLogs { get; init; } = [];

    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>Of everything but the filter chains: an update that leaves it alone touches only connections of changed
    /// chains, another one drains all.</summary>
    public ulong SettingsHash { get; init; }

    /// <summary>True for listeners of the bootstrap: LDS never changes or removes them.</summary>
    public bool IsStatic { get; init; }
}
