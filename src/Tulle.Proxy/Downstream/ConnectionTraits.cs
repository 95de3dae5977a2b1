using Tulle.Net;

namespace Tulle.Proxy.Downstream;

/// <summary>What filter chains are chosen by.</summary>
internal readonly ref struct ConnectionTraits
{
    public required SocketAddress Local { get; init; }

    public required SocketAddress Remote { get; init; }

    public required SocketAddress DirectRemote { get; init; }

    /// <summary>SNI, lower case; "" without.</summary>
    public string ServerName { get; init; }

    public string TransportProtocol { get; init; }

    public string[] ApplicationProtocols { get; init; }
}
