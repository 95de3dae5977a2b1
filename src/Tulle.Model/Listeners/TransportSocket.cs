namespace Tulle.Model;

/// <summary>What wraps the bytes of a connection. Only raw_buffer has a runtime today; translation refuses others.
/// </summary>
public sealed record TransportSocket(TransportSocketKind Kind)
{
    public static TransportSocket RawBuffer { get; } = new(TransportSocketKind.RawBuffer);
}
