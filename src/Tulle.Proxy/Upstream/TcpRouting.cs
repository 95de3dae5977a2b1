using Tulle.Model;
using Tulle.Proxy.Downstream;

namespace Tulle.Proxy.Upstream;

/// <summary>Where a connection of a tcp_proxy goes.</summary>
internal static class TcpRouting
{
    /// <summary>By weight; null: the cluster is not there.</summary>
    public static ClusterState? ChooseCluster(Worker worker, TcpProxy config)
    {
        TcpClusterWeight[] clusters = config.Clusters;
        ulong draw = clusters.Length == 1 ? 0 : worker.Random.Next() % config.TotalWeight;
        foreach (TcpClusterWeight cluster in clusters)
        {
            if (draw < cluster.Weight || clusters.Length == 1)
            {
                return worker.Clusters.Find(cluster.Cluster);
            }

            draw -= cluster.Weight;
        }

        return null;
    }

    /// <summary>Null: none is healthy.</summary>
    public static EndpointState? ChooseEndpoint(ClusterState cluster, DownstreamConnection client) =>
        cluster.Config.Type == ClusterType.OriginalDst
            ? OriginalDestination.Find(client.Facts, cluster) : cluster.Choose();
}
