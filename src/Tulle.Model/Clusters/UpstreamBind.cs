namespace Tulle.Model;

/// <summary>upstream_bind_config: where upstream connections come from.</summary>
public sealed record UpstreamBind
{
    public Address? SourceAddress { get; init; }

    /// <summary>Of the other IP version.</summary>
    public Address? OtherSourceAddress { get; init; }

    public bool Freebind { get; init; }

    public SocketOption[] SocketOptions { get; init; } = [];
}
