using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Balancing;

/// <summary>RANDOM: any endpoint with equal chance; endpoint weights do not count, as in Envoy.</summary>
internal sealed class RandomBalancer : LoadBalancer
{
    public override EndpointState? Choose(EndpointList list, FastRandom random) =>
        list.Endpoints.Length == 0 ? null : list.Endpoints[random.Next(list.Endpoints.Length)];
}
