namespace Tulle.Model;

/// <summary>HealthStatus as EDS gives it.</summary>
public enum EndpointHealth : byte
{
    Unknown,
    Healthy,
    Unhealthy,
    Draining,
    Timeout,
    Degraded,
}
