using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Admin;

/// <summary>One endpoint as all workers together see it.</summary>
internal sealed class EndpointView(EndpointState endpoint)
{
    internal SocketAddress Address { get; } = endpoint.Address;

    internal string Hostname { get; } = endpoint.Endpoint.Hostname;

    internal EndpointHealth Health { get; } = endpoint.Endpoint.Health;

    internal uint Weight { get; } = endpoint.Weight;

    internal Locality Locality { get; } = endpoint.Locality;

    internal int Priority { get; } = endpoint.Priority;

    internal EndpointCounters Sums { get; } = new();

    /// <summary>Envoy's text: "healthy", or what is wrong, each with a slash.</summary>
    internal string HealthFlags => Health switch
    {
        EndpointHealth.Unhealthy => "/failed_eds_health",
        EndpointHealth.Draining => "/eds_status_draining",
        EndpointHealth.Timeout => "/failed_eds_health",
        EndpointHealth.Degraded => "/degraded_eds_health",
        _ => "healthy",
    };

    /// <summary>What JSON calls eds_health_status.</summary>
    internal string EdsHealth => Health switch
    {
        EndpointHealth.Unhealthy => "UNHEALTHY",
        EndpointHealth.Draining => "DRAINING",
        EndpointHealth.Timeout => "TIMEOUT",
        EndpointHealth.Degraded => "DEGRADED",
        _ => "HEALTHY",
    };

    internal void Add(EndpointCounters part)
    {
        Sums.CxTotal += Volatile.Read(ref part.CxTotal);
        Sums.CxActive += Volatile.Read(ref part.CxActive);
        Sums.CxConnectFail += Volatile.Read(ref part.CxConnectFail);
        Sums.RqTotal += Volatile.Read(ref part.RqTotal);
        Sums.RqActive += Volatile.Read(ref part.RqActive);
        Sums.RqSuccess += Volatile.Read(ref part.RqSuccess);
        Sums.RqError += Volatile.Read(ref part.RqError);
        Sums.RqTimeout += Volatile.Read(ref part.RqTimeout);
    }
}
