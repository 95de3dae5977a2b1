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
            BackoffBaseMs = message.BackoffOptions?.BaseInterval.Ms(0) ?? 0,
            BackoffMaxMs = message.BackoffOptions is { } backoff ? backoff.MaxInterval.Ms(backoff.BaseInterval.Ms(0) * 10) : 0,
            AccessLogFlushIntervalMs = message.AccessLogOptions?.AccessLogFlushInterval.Ms(0) ?? 0,
            LogsOnConnected = message.AccessLogOptions?.FlushAccessLogOnConnected ?? false,
            LogsOnStart = message.AccessLogOptions?.FlushAccessLogOnStart ?? false,
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
