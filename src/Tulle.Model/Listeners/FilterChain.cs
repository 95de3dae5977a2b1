namespace Tulle.Model;

public sealed class FilterChain
{
    public string Name { get; init; } = "";

    public FilterChainMatch Match { get; init; } = FilterChainMatch.Any;

    public TransportSocket TransportSocket { get; init; } = TransportSocket.RawBuffer;

    /// <summary>The last filter is terminal: an <see cref="HttpConnectionManager"/> or a <see cref="TcpProxy"/>.
    /// </summary>
    public required NetworkFilter[] Filters { get; init; }

    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>Of the message as it came: an update that leaves it alone keeps the chain's connections.</summary>
    public ulong ContentHash { get; init; }
}
