using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The circuit breakers of one cluster and priority on one worker. Workers share nothing, so each has the whole limit
/// divided by the number of workers, rounded up.
/// </summary>
internal sealed class Breakers
{
    public ResourceLimit Connections;
    public ResourceLimit PendingRequests;
    public ResourceLimit Requests;
    public ResourceLimit Retries;
    private RetryBudget? _retryBudget;

    public Breakers(BreakerStatIds ids) => Ids = ids;

    public BreakerStatIds Ids { get; }

    public void Configure(CircuitBreakerThresholds thresholds, int workers)
    {
        Connections.Max = Share(thresholds.MaxConnections, workers);
        PendingRequests.Max = Share(thresholds.MaxPendingRequests, workers);
        Requests.Max = Share(thresholds.MaxRequests, workers);
        Retries.Max = Share(thresholds.MaxRetries, workers);
        _retryBudget = thresholds.RetryBudget;
    }

    /// <summary>Whether one more retry may run: a fixed number, or a share of what runs.</summary>
    public bool CanRetry
    {
        get
        {
            if (_retryBudget is not { } budget)
            {
                return Retries.CanTake;
            }

            uint running = Requests.Used + PendingRequests.Used;
            uint allowed = Math.Max((uint)(budget.BudgetPercent / 100 * running), budget.MinRetryConcurrency);
            return Retries.Used < allowed;
        }
    }

    private static uint Share(uint limit, int workers) =>
        limit == uint.MaxValue ? limit : (uint)((limit + (ulong)workers - 1) / (ulong)workers);
}
