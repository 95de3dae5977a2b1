namespace Tulle.Proxy.Admin;

/// <summary>The command line as /server_info shows it; the executable fills it once.</summary>
public sealed record ServerOptions
{
    /// <summary>"tulle-proxy/0.1.0"-like, in the place of Envoy's "sha/1.40.0/Clean/RELEASE/BoringSSL".</summary>
    public required string Version { get; init; }

    public int Concurrency { get; init; } = 1;

    public string BaseId { get; init; } = "0";

    public string ConfigPath { get; init; } = "";

    public string ConfigYaml { get; init; } = "";

    public bool AllowUnknownStaticFields { get; init; }

    public string AdminAddressPath { get; init; } = "";

    public string LogLevel { get; init; } = "info";

    public string ComponentLogLevel { get; init; } = "";

    public string LogPath { get; init; } = "";

    public string ServiceCluster { get; init; } = "";

    public string ServiceNode { get; init; } = "";

    public string ServiceZone { get; init; } = "";

    public int FileFlushIntervalMs { get; init; } = 10_000;

    public int DrainTimeSeconds { get; init; } = 600;

    public bool IsDrainImmediate { get; init; }

    public int ParentShutdownTimeSeconds { get; init; } = 900;

    public int RestartEpoch { get; init; }
}
