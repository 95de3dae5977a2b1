using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class CircuitBreakerTranslation
{
    public static CircuitBreakerThresholds[] Translate(CircuitBreakers? message, Scope at)
    {
        CircuitBreakerThresholds[] thresholds =
            [CircuitBreakerThresholds.Default, CircuitBreakerThresholds.Default];
        if (message is null)
        {
            return thresholds;
        }

        // Backwards: the first entry of a priority is the one that counts in Envoy.
        for (int i = message.Thresholds.Count - 1; i >= 0; i--)
        {
            CircuitBreakers_Thresholds one = message.Thresholds[i];
            thresholds[one.Priority == Messages.RoutingPriority.High ? 1 : 0] = TranslateOne(one);
        }

        for (int i = message.PerHostThresholds.Count - 1; i >= 0; i--)
        {
            CircuitBreakers_Thresholds one = message.PerHostThresholds[i];
            if (one.MaxPendingRequests is not null || one.MaxRequests is not null || one.MaxRetries is not null
                || one.RetryBudget is not null || one.MaxConnectionPools is not null)
            {
                at.Field("circuit_breakers").Item("per_host_thresholds", i).Error(
                    "only max_connections may be set");
            }

            int priority = one.Priority == Messages.RoutingPriority.High ? 1 : 0;
            thresholds[priority] = thresholds[priority] with { MaxConnectionsPerHost = one.MaxConnections };
        }

        return thresholds;
    }

    private static CircuitBreakerThresholds TranslateOne(CircuitBreakers_Thresholds message)
    {
        CircuitBreakerThresholds defaults = CircuitBreakerThresholds.Default;
        CircuitBreakers_Thresholds_RetryBudget? budget = message.RetryBudget;
        return new CircuitBreakerThresholds
        {
            MaxConnections = message.MaxConnections ?? defaults.MaxConnections,
            MaxPendingRequests = message.MaxPendingRequests ?? defaults.MaxPendingRequests,
            MaxRequests = message.MaxRequests ?? defaults.MaxRequests,
            MaxRetries = message.MaxRetries ?? defaults.MaxRetries,
            RetryBudget = budget is null
                ? null
                : new RetryBudget(budget.BudgetPercent?.Value ?? 20, budget.MinRetryConcurrency ?? 3),
            MaxConnectionPools = message.MaxConnectionPools ?? defaults.MaxConnectionPools,
            TrackRemaining = message.TrackRemaining,
        };
    }
}
