using Tulle.Model;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>What the circuit breakers of one cluster and priority count, over all workers.</summary>
public sealed class BreakerCounts
{
    public SharedCount Connections { get; } = new();

    /// <summary>Of these, those that protocol detection has opened for clients that say nothing.</summary>
    public SharedCount Spares { get; } = new();

    public SharedCount PendingRequests { get; } = new();

    public SharedCount Requests { get; } = new();

    public SharedCount Retries { get; } = new();

    /// <summary>Pools that have a connection or somebody who waits for one.</summary>
    public SharedCount Pools { get; } = new();

    /// <summary>Main thread: the gauges, as they are when somebody looks.</summary>
    internal void WriteGauges(WorkerStats stats, BreakerStatIds ids, CircuitBreakerThresholds limits)
    {
        uint retries = limits.RetryBudget is { } budget ? AllowedRetries(budget) : limits.MaxRetries;
        bool tracks = limits.TrackRemaining;
        Write(stats, Connections, limits.MaxConnections, ids.CxOpen, tracks ? ids.RemainingCx : null);
        Write(stats, PendingRequests, limits.MaxPendingRequests, ids.RqPendingOpen, tracks ? ids.RemainingPending : null);
        Write(stats, Requests, limits.MaxRequests, ids.RqOpen, tracks ? ids.RemainingRq : null);
        Write(stats, Retries, retries, ids.RqRetryOpen, tracks ? ids.RemainingRetries : null);
        Write(stats, Pools, limits.MaxConnectionPools, ids.CxPoolOpen, tracks ? ids.RemainingCxPools : null);
    }

    internal uint AllowedRetries(RetryBudget budget)
    {
        long running = Requests.Value + PendingRequests.Value;
        return Math.Max((uint)(budget.BudgetPercent / 100 * running), budget.MinRetryConcurrency);
    }

    private static void Write(WorkerStats stats, SharedCount count, uint limit, int openId, int? remainingId)
    {
        long used = count.Value;
        stats.Set(openId, used >= limit ? 1 : 0);
        if (remainingId is { } remaining)
        {
            stats.Set(remaining, Math.Max(0, limit - used));
        }
    }
}
