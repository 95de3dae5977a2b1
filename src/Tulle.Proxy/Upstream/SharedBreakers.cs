using System.Collections.Concurrent;
using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>The circuit breaker counts of one cluster: one object for all workers, as long as the cluster lives.</summary>
public sealed class SharedBreakers
{
    // Asked once for each endpoint and worker, when the endpoint appears.
    private readonly ConcurrentDictionary<SocketAddress, SharedCount> _hosts = new();

    public BreakerCounts Default { get; } = new();

    public BreakerCounts High { get; } = new();

    /// <summary>Connections to one endpoint.</summary>
    internal SharedCount Host(SocketAddress address) => _hosts.GetOrAdd(address, static _ => new SharedCount());

    /// <summary>The endpoint is gone; a count that is still in use stays until its cluster goes.</summary>
    internal void Forget(SocketAddress address)
    {
        if (_hosts.TryGetValue(address, out SharedCount? count) && count.Value == 0)
        {
            _hosts.TryRemove(address, out _);
        }
    }

    internal BreakerCounts Of(RoutingPriority priority) => priority == RoutingPriority.High ? High : Default;
}
