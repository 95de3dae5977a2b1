namespace Tulle.Model;

/// <summary>local_ratelimit, at filter level or for a route.</summary>
/// <param name="Stats">"STAT_PREFIX.http_local_rate_limit.".</param>
public sealed record LocalRateLimitSettings(FilterStatsPlace Stats) : FilterSettings
{
    /// <summary>Of the answer to a request that is too much.</summary>
    public int Status { get; init; } = 429;

    /// <summary>Null: no limit here, routes have their own.</summary>
    public TokenBucket? Bucket { get; init; }

    /// <summary>Each downstream connection has a bucket of its own, like <see cref="Bucket"/>.</summary>
    public bool PerConnection { get; init; }

    /// <summary>Buckets for requests that rules make a descriptor of; null: none.</summary>
    public RateLimitDescriptors? Descriptors { get; init; }

    /// <summary>A request with a descriptor's bucket draws from <see cref="Bucket"/> too.</summary>
    public bool AlwaysTakesOwn { get; init; } = true;

    /// <summary>The filter's own rules; without, those of route and virtual host hold.</summary>
    public RateLimitRule[] Rules { get; init; } = [];

    /// <summary>Of the route's rules only those of this stage.</summary>
    public uint Stage { get; init; }

    public RateLimitHostRules HostRules { get; init; }

    /// <summary>Null: never.</summary>
    public RuntimeFraction? Enabled { get; init; }

    /// <summary>Of the requests that are too much, those that are answered; null: none.</summary>
    public RuntimeFraction? Enforced { get; init; }

    public HeaderMutations ResponseHeaders { get; init; } = HeaderMutations.None;

    /// <summary>For requests that are too much and pass all the same.</summary>
    public HeaderMutations RequestHeadersWhenNotEnforced { get; init; } = HeaderMutations.None;

    /// <summary>Responses say x-ratelimit-limit, -remaining and -reset.</summary>
    public bool TellsLimits { get; init; }

    /// <summary>gRPC clients get RESOURCE_EXHAUSTED, not UNAVAILABLE.</summary>
    public bool IsResourceExhausted { get; init; }
}
