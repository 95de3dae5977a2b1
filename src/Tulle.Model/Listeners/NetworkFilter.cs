namespace Tulle.Model;

/// <summary>A filter of a chain, as <see cref="HttpConnectionManager"/> or <see cref="TcpProxy"/>.</summary>
public abstract class NetworkFilter
{
    public required string Name { get; init; }
}
