namespace Tulle.Net;

/// <summary>How to open a connection; made once per cluster, not per connection.</summary>
public sealed class ConnectOptions
{
    public static ConnectOptions Default { get; } = new();

    /// <summary>0: no time-out of ours.</summary>
    public int TimeoutMs { get; init; } = 5_000;

    public bool NoDelay { get; init; } = true;

    /// <summary>Source address; a port of 0 leaves the port to the kernel.</summary>
    public SocketAddress BindAddress { get; init; }

    /// <summary>A source address of the other family, for peers that need it.</summary>
    public SocketAddress OtherBindAddress { get; init; }

    public RawSocketOption[] BeforeBind { get; init; } = [];

    public RawSocketOption[] BeforeConnect { get; init; } = [];

    public RawSocketOption[] AfterConnect { get; init; } = [];

    /// <summary>IP_TRANSPARENT: <see cref="BindAddress"/> may be somebody else's. Needs CAP_NET_ADMIN.</summary>
    public bool Transparent { get; init; }

    /// <summary>IP_FREEBIND: <see cref="BindAddress"/> need not exist.</summary>
    public bool FreeBind { get; init; }

    /// <summary>SO_MARK; 0: none.</summary>
    public int Mark { get; init; }

    public bool KeepAlive { get; init; }

    public int KeepAliveIdleSeconds { get; init; }

    public int KeepAliveIntervalSeconds { get; init; }

    public int KeepAliveProbes { get; init; }

    /// <summary>Where connections to such a peer come from; no family: wherever the kernel says.</summary>
    public SocketAddress BindAddressFor(SocketFamily family) =>
        BindAddress.Family == family ? BindAddress
        : OtherBindAddress.Family == family ? OtherBindAddress
        : default;
}
