using Tulle.Net;

namespace Tulle.Proxy.Preface;

/// <summary>What a PROXY protocol header says.</summary>
public readonly struct ProxyHeader
{
    /// <summary>1 or 2; 0 before either is recognised.</summary>
    public int Version { get; init; }

    /// <summary>The whole header, with what is skipped of it.</summary>
    public int LengthBytes { get; init; }

    /// <summary>False for LOCAL and UNKNOWN: the addresses of the connection itself count.</summary>
    public bool HasAddresses { get; init; }

    public SocketAddress Source { get; init; }

    public SocketAddress Destination { get; init; }
}
