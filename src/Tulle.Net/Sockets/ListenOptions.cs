namespace Tulle.Net;

/// <summary>How to open a listening socket.</summary>
public sealed class ListenOptions
{
    public static ListenOptions Default { get; } = new();

    /// <summary>Capped by net.core.somaxconn.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>SO_REUSEPORT, so that each worker has a queue of its own. IP only.</summary>
    public bool ReusePort { get; init; } = true;

    /// <summary>IP_TRANSPARENT: accept what TPROXY sends here. Needs CAP_NET_ADMIN.</summary>
    public bool Transparent { get; init; }

    /// <summary>IP_FREEBIND: the address need not exist yet.</summary>
    public bool FreeBind { get; init; }

    /// <summary>An IPv6 wildcard also takes IPv4.</summary>
    public bool Ipv4Compatible { get; init; }

    public bool NoDelay { get; init; } = true;

    public bool KeepAlive { get; init; }

    /// <summary>0 leaves the kernel's value, so for the next two.</summary>
    public int KeepAliveIdleSeconds { get; init; }

    public int KeepAliveIntervalSeconds { get; init; }

    public int KeepAliveProbes { get; init; }

    public RawSocketOption[] BeforeBind { get; init; } = [];

    public RawSocketOption[] BeforeListen { get; init; } = [];

    public RawSocketOption[] AfterListen { get; init; } = [];

    /// <summary>TCP_FASTOPEN queue length; 0: off.</summary>
    public int FastOpenQueueLength { get; init; }

    /// <summary>Permission bits of a unix socket's file; 0: what umask leaves.</summary>
    public int UnixMode { get; init; }
}
