using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Balancing;

/// <summary>
/// The endpoints of a cluster sorted by priority and health, ready to pick from. Rebuilt whole when membership,
/// weights or health change (rare); a pick reads arrays. Worker thread only.
/// </summary>
internal sealed class PrioritySet
{
    private readonly PriorityEndpoints[] _priorities;
    private readonly PriorityLoad _load = new();
    private readonly bool _failTrafficOnPanic;

    public PrioritySet(EndpointState[] endpoints, in PriorityRules rules, FastRandom random)
    {
        _failTrafficOnPanic = rules.FailTrafficOnPanic;
        int count = 0;
        foreach (EndpointState endpoint in endpoints)
        {
            count = Math.Max(count, endpoint.Priority + 1);
        }

        _priorities = new PriorityEndpoints[count];
        int[] totals = new int[count];
        int[] healthy = new int[count];
        int[] degraded = new int[count];
        for (int p = 0; p < count; p++)
        {
            PriorityEndpoints priority = new(Array.FindAll(endpoints, e => e.Priority == p), rules, random);
            _priorities[p] = priority;
            totals[p] = priority.All.Endpoints.Length;
            healthy[p] = priority.Healthy.Endpoints.Length;
            degraded[p] = priority.Degraded.Endpoints.Length;
            HealthyCount += healthy[p];
            DegradedCount += degraded[p];
        }

        TotalCount = endpoints.Length;
        _load.Compute(totals, healthy, degraded, rules.OverprovisioningFactor, rules.PanicThresholdPercent);
    }

    public int TotalCount { get; }

    public int HealthyCount { get; }

    public int DegradedCount { get; }

    /// <summary>One pick; null if nobody may be asked.</summary>
    /// <param name="balancer">The cluster's policy.</param>
    /// <param name="random">The worker's.</param>
    /// <param name="panicked">True when health was ignored, or when traffic failed because of panic.</param>
    public EndpointState? Choose(LoadBalancer balancer, FastRandom random, out bool panicked)
    {
        panicked = false;
        if (_priorities.Length == 0)
        {
            return null;
        }

        int p = 0;
        bool useDegraded = false;
        if (_load.HealthyPercent[0] < 100 && !FindPriority(random.Next(100), out p, out useDegraded))
        {
            return null;
        }

        PriorityEndpoints priority = _priorities[p];
        if (_load.InPanic[p])
        {
            panicked = true;
            return _failTrafficOnPanic ? null : balancer.Choose(priority.All, random);
        }

        return balancer.Choose(priority.List(useDegraded), random);
    }

    private bool FindPriority(int draw, out int priority, out bool useDegraded)
    {
        useDegraded = false;
        for (priority = 0; priority < _priorities.Length; priority++)
        {
            draw -= _load.HealthyPercent[priority];
            if (draw < 0)
            {
                return true;
            }
        }

        useDegraded = true;
        for (priority = 0; priority < _priorities.Length; priority++)
        {
            draw -= _load.DegradedPercent[priority];
            if (draw < 0)
            {
                return true;
            }
        }

        return false;
    }
}
