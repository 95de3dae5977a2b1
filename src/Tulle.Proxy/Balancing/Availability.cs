namespace Tulle.Proxy.Balancing;

/// <summary>What EDS and health checks together say of one endpoint.</summary>
public enum Availability : byte
{
    Healthy,

    /// <summary>Used when the healthy ones cannot take it all.</summary>
    Degraded,
    Unhealthy,
}
