namespace Tulle.Proxy.Balancing;

/// <summary>The settings of a cluster that say how priorities, localities and panic work.</summary>
internal readonly record struct PriorityRules
{
    public PriorityRules()
    {
    }

    /// <summary>Percent.</summary>
    public int OverprovisioningFactor { get; init; } = PriorityLoad.DefaultOverprovisioningFactor;

    public double PanicThresholdPercent { get; init; } = 50;

    /// <summary>In panic answer 503 instead of asking unhealthy endpoints.</summary>
    public bool FailTrafficOnPanic { get; init; }

    /// <summary>locality_weighted_lb_config is set: localities share by their weights.</summary>
    public bool UseLocalityWeights { get; init; }
}
