using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Balancing;

/// <summary>Picks one endpoint of a list. No state but the list's: one instance serves a worker.</summary>
internal abstract class LoadBalancer
{
    /// <summary>Null only if the list is empty.</summary>
    public abstract EndpointState? Choose(EndpointList list, FastRandom random);
}
