using Tulle.Proxy.Downstream;

namespace Tulle.Proxy;

/// <summary>What the command line says about the process, beside its configuration.</summary>
public sealed record ServerSettings
{
    public int WorkerCount { get; init; } = 1;

    public DrainSettings Drain { get; init; } = new(DrainTimeMs: 600_000, IsImmediate: false);

    /// <summary>--file-flush-interval-msec.</summary>
    public int FileFlushIntervalMs { get; init; } = 10_000;
}
