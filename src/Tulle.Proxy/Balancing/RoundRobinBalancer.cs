using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Balancing;

/// <summary>ROUND_ROBIN: in turn; with unequal weights evenly spread in proportion to them.</summary>
internal sealed class RoundRobinBalancer : LoadBalancer
{
    public override EndpointState? Choose(EndpointList list, FastRandom random)
    {
        EndpointState[] endpoints = list.Endpoints;
        if (endpoints.Length == 0)
        {
            return null;
        }

        if (list.Schedule is not { } schedule)
        {
            return endpoints[(int)(list.Turn++ % (uint)endpoints.Length)];
        }

        EndpointState chosen = endpoints[schedule.Peek()];
        schedule.Requeue(chosen.Weight);
        return chosen;
    }
}
