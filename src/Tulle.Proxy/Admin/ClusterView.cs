using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Admin;

/// <summary>One cluster as all workers together see it.</summary>
internal sealed record ClusterView(Cluster Config, List<EndpointView> Endpoints)
{
    internal static List<ClusterView> Collect(ServerControl control)
    {
        var views = new List<ClusterView>();
        foreach (Cluster? config in control.Snapshot?.Clusters ?? [])
        {
            if (config is not null)
            {
                views.Add(new ClusterView(config, CollectEndpoints(control, config)));
            }
        }

        return views;
    }

    private static List<EndpointView> CollectEndpoints(ServerControl control, Cluster config)
    {
        var views = new List<EndpointView>();
        var byAddress = new Dictionary<SocketAddress, EndpointView>();
        foreach (Clusters worker in control.WorkerClusters)
        {
            ClusterState?[] states = worker.States;
            if (config.Slot >= states.Length || states[config.Slot] is not { } state)
            {
                continue;
            }

            foreach (EndpointState endpoint in state.Endpoints)
            {
                if (!byAddress.TryGetValue(endpoint.Address, out EndpointView? view))
                {
                    view = new EndpointView(endpoint);
                    byAddress.Add(endpoint.Address, view);
                    views.Add(view);
                }

                view.Add(endpoint.Counters);
            }
        }

        return views;
    }
}
