using System.Collections.Frozen;
using Tulle.Model.Matching;

namespace Tulle.Model;

public sealed record HealthCheckSettings : FilterSettings
{
    public bool PassThroughMode { get; init; }

    public HeaderMatcher[] Headers { get; init; } = [];

    /// <summary>How long an answer of the origin answers for it; 0: each check goes through.</summary>
    public long CacheMs { get; init; }

    /// <summary>Percent of healthy hosts that each cluster must have.</summary>
    public FrozenDictionary<string, double> ClusterMinHealthyPercentages { get; init; } =
        FrozenDictionary<string, double>.Empty;
}
