using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;
using Tulle.Xds.Messages;

namespace Tulle.Control.Compiler;

/// <summary>Where the connections of a TCP listener go: clusters with their shares.</summary>
internal sealed class TcpTarget
{
    private readonly List<(string Cluster, uint Weight)> _shares = [];

    private TcpTarget()
    {
    }

    public static TcpTarget To(string cluster)
    {
        var target = new TcpTarget();
        target._shares.Add((cluster, 1));
        return target;
    }

    /// <summary>As the callers of one namespace see a TCP port of a Service: the oldest TCPRoute that is attached to it
    /// (Gateway API: conflicts go to the oldest), else the Service's own endpoints.</summary>
    public static TcpTarget Of(
        ResourceGraph graph, Service service, ServiceSpec.ServicePort port, string callerNamespace,
        BackendResolver backends)
    {
        if (graph.TcpRoutes.Applicable(service, port, callerNamespace) is not [var route, ..])
        {
            return To(backends.Use(service, port));
        }
        var target = new TcpTarget();
        foreach (RouteReferenceSpec backend in route.Spec.Rules[0].BackendRefs.Where(static b => b.Weight > 0))
        {
            // A backend that is not there keeps its share, whose connections are closed (Gateway API, BackendRefs).
            string cluster = backends.Resolve(route, backend) ?? XdsNames.Missing(
                backend.Namespace ?? route.Namespace, backend.Name, backend.Port ?? 0);
            target._shares.Add((cluster, (uint)backend.Weight));
        }
        if (target._shares.Count == 0)
        {
            // Every weight is 0: nobody may get a connection.
            target._shares.Add((XdsNames.Missing(route.Namespace, route.Name, 0), 1));
        }
        return target;
    }

    public void Set(TcpProxy proxy)
    {
        if (_shares.Count == 1)
        {
            proxy.Cluster = _shares[0].Cluster;
            return;
        }
        proxy.WeightedClusters = new TcpProxy_WeightedCluster();
        foreach ((string cluster, uint weight) in _shares)
        {
            proxy.WeightedClusters.Clusters.Add(
                new TcpProxy_WeightedCluster_ClusterWeight { Name = cluster, Weight = weight });
        }
    }
}
