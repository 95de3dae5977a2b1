namespace Tulle.Model;

/// <summary>Envoy's defaults. Enforcing values are percent.</summary>
public sealed record OutlierDetection
{
    public uint Consecutive5xx { get; init; } = 5;

    public uint ConsecutiveGatewayFailure { get; init; } = 5;

    public uint ConsecutiveLocalOriginFailure { get; init; } = 5;

    public long IntervalMs { get; init; } = 10_000;

    public long BaseEjectionTimeMs { get; init; } = 30_000;

    public long MaxEjectionTimeMs { get; init; } = 300_000;

    public long MaxEjectionTimeJitterMs { get; init; }

    public uint MaxEjectionPercent { get; init; } = 10;

    public uint EnforcingConsecutive5xx { get; init; } = 100;

    public uint EnforcingConsecutiveGatewayFailure { get; init; }

    public uint EnforcingConsecutiveLocalOriginFailure { get; init; } = 100;

    public uint EnforcingSuccessRate { get; init; } = 100;

    public uint EnforcingLocalOriginSuccessRate { get; init; } = 100;

    public uint SuccessRateMinimumHosts { get; init; } = 5;

    public uint SuccessRateRequestVolume { get; init; } = 100;

    /// <summary>Divided by 1000 it is the number of standard deviations.</summary>
    public uint SuccessRateStdevFactor { get; init; } = 1_900;

    public uint FailurePercentageThreshold { get; init; } = 85;

    public uint EnforcingFailurePercentage { get; init; }

    public uint EnforcingFailurePercentageLocalOrigin { get; init; }

    public uint FailurePercentageMinimumHosts { get; init; } = 5;

    public uint FailurePercentageRequestVolume { get; init; } = 50;

    public bool SplitExternalLocalOriginErrors { get; init; }

    public bool AlwaysEjectOneHost { get; init; }
}
