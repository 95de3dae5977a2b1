namespace Tulle.Model;

public sealed record LoadBalancerPolicy(LoadBalancerKind Kind)
{
    public static LoadBalancerPolicy RoundRobin { get; } = new(LoadBalancerKind.RoundRobin);

    /// <summary>Least request: how many random hosts are compared.</summary>
    public int ChoiceCount { get; init; } = 2;

    /// <summary>Least request with unequal weights: weight / (active + 1)^bias.</summary>
    public double ActiveRequestBias { get; init; } = 1.0;

    public bool UseHostnameForHashing { get; init; }

    /// <summary>0: no bounded load. Percent, else at least 100.</summary>
    public int HashBalanceFactorPercent { get; init; }

    /// <summary>0: off.</summary>
    public long SlowStartWindowMs { get; init; }

    public double SlowStartAggression { get; init; } = 1.0;

    public double SlowStartMinWeightPercent { get; init; } = 10;

    public bool LocalityWeighted { get; init; }

    public ZoneAwareSettings? ZoneAware { get; init; }
}
