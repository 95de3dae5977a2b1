using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The circuit breakers of one cluster and priority as one worker sees them. The counts are of all workers, so a limit
/// is exact whichever worker a request comes to.
/// </summary>
internal sealed class Breakers(BreakerCounts counts)
{
    private RetryBudget? _retryBudget;

    public ResourceLimit Connections { get; } = new(counts.Connections);

    public ResourceLimit PendingRequests { get; } = new(counts.PendingRequests);

    public ResourceLimit Requests { get; } = new(counts.Requests);

    public ResourceLimit Retries { get; } = new(counts.Retries);

    public ResourceLimit Pools { get; } = new(counts.Pools);

    /// <summary>per_host_thresholds: connections to one endpoint.</summary>
    public uint MaxConnectionsPerHost { get; private set; } = uint.MaxValue;

    /// <summary>
    /// One more connection for a client that says nothing: such clients may take half of what the cluster allows, so that
    /// those who do speak find some left.
    /// </summary>
    public bool TryTakeSpare() => counts.Spares.TryTake(Math.Max(1, Connections.Max / 2));

    public void ReleaseSpare() => counts.Spares.Release();

    public void Configure(CircuitBreakerThresholds thresholds)
    {
        Connections.Max = thresholds.MaxConnections;
        PendingRequests.Max = thresholds.MaxPendingRequests;
        Requests.Max = thresholds.MaxRequests;
        Retries.Max = thresholds.MaxRetries;
        Pools.Max = thresholds.MaxConnectionPools;
        MaxConnectionsPerHost = thresholds.MaxConnectionsPerHost ?? uint.MaxValue;
        _retryBudget = thresholds.RetryBudget;
    }

    /// <summary>One more retry: within a fixed number, or a share of what runs.</summary>
    public bool TryTakeRetry() => Retries.TryTake(
        _retryBudget is null ? Retries.Max : counts.AllowedRetries(_retryBudget));
}
