namespace Tulle.Model;

public sealed class Endpoint
{
    public required Address Address { get; init; }

    /// <summary>For auto_host_rewrite and host name hashing.</summary>
    public string Hostname { get; init; } = "";

    public uint Weight { get; init; } = 1;

    public EndpointHealth Health { get; init; }

    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>Overrides of health_check_config; 0 and "": none.</summary>
    public int HealthCheckPort { get; init; }

    public string HealthCheckHostname { get; init; } = "";

    public bool DisableActiveHealthCheck { get; init; }
}
