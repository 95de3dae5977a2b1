using Tulle.Model.Matching;

namespace Tulle.Model;

public sealed record RetryPolicy
{
    public RetryOn On { get; init; }

    public uint NumRetries { get; init; } = 1;

    /// <summary>0: the route's timeout only.</summary>
    public long PerTryTimeoutMs { get; init; }

    public long PerTryIdleTimeoutMs { get; init; }

    public int[] RetriableStatusCodes { get; init; } = [];

    public HeaderMatcher[] RetriableHeaders { get; init; } = [];

    public HeaderMatcher[] RetriableRequestHeaders { get; init; } = [];

    public long BackOffBaseMs { get; init; } = 25;

    public long BackOffMaxMs { get; init; } = 250;

    public RateLimitedBackOff? RateLimitedBackOff { get; init; }

    /// <summary>retry_host_predicate: previous_hosts.</summary>
    public bool AvoidPreviousHosts { get; init; }

    /// <summary>retry_host_predicate: omit_canary_hosts.</summary>
    public bool OmitCanaryHosts { get; init; }

    public int HostSelectionMaxAttempts { get; init; } = 1;

    /// <summary>retry_priority: previous_priorities with this update frequency; 0: without.</summary>
    public int PreviousPrioritiesFrequency { get; init; }
}
