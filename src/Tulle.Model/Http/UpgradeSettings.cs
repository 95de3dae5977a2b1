namespace Tulle.Model;

/// <summary>upgrade_configs of the connection manager. <see cref="Type"/> is lower case, or "connect".</summary>
public sealed record UpgradeSettings(byte[] Type, bool Enabled)
{
    /// <summary>Null: the connection manager's own chain.</summary>
    public HttpFilter[]? HttpFilters { get; init; }
}
