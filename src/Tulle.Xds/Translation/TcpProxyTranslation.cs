using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class TcpProxyTranslation
{
    public static Model.TcpProxy Translate(Messages.TcpProxy message, string name, Scope at)
    {
        if (message.TunnelingConfig is not null)
        {
            at.Field("tunneling_config").NotSupported("tunneling TCP over HTTP");
        }

        if (message.OnDemand is not null)
        {
            at.Field("on_demand").NotSupported("on-demand cluster discovery");
        }

        if (message.AccessLogOptions is not null)
        {
            at.Field("access_log_options").NotSupported("logging before the end of a connection");
        }

        for (int i = 0; i < message.HashPolicy.Count; i++)
        {
            if (message.HashPolicy[i].FilterState is not null)
            {
                at.Item("hash_policy", i).Field("filter_state").NotSupported("hashing on filter state");
            }
        }

        TcpClusterWeight[] clusters = TranslateClusters(message, at);
        return new Model.TcpProxy
        {
            Name = name,
            StatPrefix = message.StatPrefix,
            Clusters = clusters,
            TotalWeight = (uint)clusters.Sum(static c => (long)c.Weight),
            IdleTimeoutMs = message.IdleTimeout.Ms(3_600_000),
            MaxDownstreamConnectionDurationMs = message.MaxDownstreamConnectionDuration.Ms(0),
            MaxConnectAttempts = (int)Math.Min(message.MaxConnectAttempts ?? 1, int.MaxValue),
            HashesSourceIp = message.HashPolicy.Any(static p => p.SourceIp is not null),
            AccessLogs = AccessLogTranslation.TranslateAll(message.AccessLog, at),
        };
    }

    private static TcpClusterWeight[] TranslateClusters(Messages.TcpProxy message, Scope at)
    {
        switch (message.ClusterSpecifierCase)
        {
            case TcpProxy_ClusterSpecifierCase.Cluster:
                return [new TcpClusterWeight(message.Cluster, 1)];
            case TcpProxy_ClusterSpecifierCase.WeightedClusters:
                return [.. message.WeightedClusters!.Clusters.Select(
                    static c => new TcpClusterWeight(c.Name, c.Weight))];
            default:
                at.Error("tcp_proxy needs one of cluster, weighted_clusters");
                return [];
        }
    }
}
