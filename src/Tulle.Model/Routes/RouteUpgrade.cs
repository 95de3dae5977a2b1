namespace Tulle.Model;

/// <summary>upgrade_configs of a route: overrides the connection manager's for this type (lower case).</summary>
public sealed record RouteUpgrade(byte[] Type, bool Enabled)
{
    /// <summary>connect_config: terminate CONNECT, forward its payload as TCP.</summary>
    public bool TerminatesConnect { get; init; }
}
