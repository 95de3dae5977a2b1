using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Balancing;

/// <summary>
/// LEAST_REQUEST: the least busy of a few random ones. With unequal weights, in turn by
/// weight / (active requests + 1) ^ bias.
/// </summary>
internal sealed class LeastRequestBalancer(int choiceCount, double activeRequestBias) : LoadBalancer
{
    public override EndpointState? Choose(EndpointList list, FastRandom random)
    {
        EndpointState[] endpoints = list.Endpoints;
        if (endpoints.Length <= 1)
        {
            return endpoints.Length == 0 ? null : endpoints[0];
        }

        if (list.Schedule is { } schedule)
        {
            EndpointState next = endpoints[schedule.Peek()];
            schedule.Requeue(EffectiveWeight(next));
            return next;
        }

        EndpointState best = endpoints[random.Next(endpoints.Length)];
        for (int i = 1; i < choiceCount; i++)
        {
            EndpointState other = endpoints[random.Next(endpoints.Length)];
            if (other.ActiveRequests < best.ActiveRequests)
            {
                best = other;
            }
        }

        return best;
    }

    private double EffectiveWeight(EndpointState endpoint)
    {
        if (activeRequestBias <= 0)
        {
            return endpoint.Weight;
        }

        double busy = endpoint.ActiveRequests + 1;
        return endpoint.Weight / (activeRequestBias == 1.0 ? busy : Math.Pow(busy, activeRequestBias));
    }
}
