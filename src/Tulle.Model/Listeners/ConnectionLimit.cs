namespace Tulle.Model;

/// <summary>envoy.filters.network.connection_limit: connections of one filter chain, over all workers.</summary>
public sealed class ConnectionLimit : NetworkFilter
{
    public required string StatPrefix { get; init; }

    public required long MaxConnections { get; init; }

    /// <summary>How long a connection over the limit is kept before it is closed, so that its client does not come
    /// back at once.</summary>
    public long DelayMs { get; init; }

    /// <summary>runtime_enabled: "" has no key and <see cref="IsEnabled"/> counts.</summary>
    public string RuntimeKey { get; init; } = "";

    public bool IsEnabled { get; init; } = true;
}
