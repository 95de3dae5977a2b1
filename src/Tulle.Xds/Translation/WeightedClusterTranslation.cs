using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class WeightedClusterTranslation
{
    public static WeightedClusters Translate(WeightedCluster message, Scope at, RouteLevel level)
    {
        var clusters = new List<ClusterWeight>(message.Clusters.Count);
        ulong total = 0;
        for (int i = 0; i < message.Clusters.Count; i++)
        {
            ClusterWeight cluster = TranslateOne(
                message.Clusters[i], message.RuntimeKeyPrefix, at.Item("clusters", i), level);
            total += cluster.Weight;
            clusters.Add(cluster);
        }

        if (total == 0)
        {
            at.Error("Sum of weights in the weighted_cluster must be greater than 0.");
        }
        else if (total > uint.MaxValue)
        {
            at.Error($"The sum of weights of all weighted clusters of route exceeds {uint.MaxValue}");
        }

        if (message.UseHashPolicy == true)
        {
            at.Field("use_hash_policy").NotSupported("choosing a weighted cluster by hash");
        }

        return new WeightedClusters([.. clusters], total)
        {
            RandomValueHeader = Texts.LowerBytes(message.HeaderName),
            HasRuntimeWeights = message.RuntimeKeyPrefix.Length > 0,
        };
    }

    private static ClusterWeight TranslateOne(
        WeightedCluster_ClusterWeight message, string runtimeKeyPrefix, Scope at, RouteLevel level)
    {
        bool hasName = message.Name.Length > 0;
        if (hasName == message.ClusterHeader.Length > 0)
        {
            at.Error(hasName
                ? "Only one of name or cluster_header can be specified"
                : "At least one of name or cluster_header need to be specified");
        }
        else if (hasName && !level.IsKnown(message.Name, at))
        {
            at.Field("name").Error($"route: unknown weighted cluster '{message.Name}'");
        }

        return new ClusterWeight
        {
            Name = hasName ? message.Name : null,
            ClusterHeader = hasName ? null : Texts.LowerBytes(message.ClusterHeader),
            Weight = message.Weight ?? 0,
            RuntimeWeight = runtimeKeyPrefix.Length > 0
                ? at.Context.Runtime.LiveNumber($"{runtimeKeyPrefix}.{message.Name}", message.Weight ?? 0)
                : null,
            RequestHeaders = HeaderMutationTranslation.Translate(
                message.RequestHeadersToAdd, message.RequestHeadersToRemove, at, "request"),
            ResponseHeaders = HeaderMutationTranslation.Translate(
                message.ResponseHeadersToAdd, message.ResponseHeadersToRemove, at, "response"),
            HostRewriteLiteral = message.HostRewriteLiteral.Length > 0
                ? Texts.Bytes(message.HostRewriteLiteral)
                : null,
            MetadataMatch = message.MetadataMatch is null
                ? null
                : MetadataTranslation.Translate(message.MetadataMatch, at.Field("metadata_match")),
            FilterConfigs = RouteFilterConfigTranslation.Translate(message.TypedPerFilterConfig, null, at),
        };
    }
}
