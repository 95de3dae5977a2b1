using Tulle.Model;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class ClusterTranslation
{
    public static Model.Cluster Translate(Messages.Cluster message, int slot, bool isStatic, Scope at)
    {
        RefuseUnsupported(message, at);
        ClusterType type = TranslateType(message, at);
        if (type == ClusterType.Eds)
        {
            CheckEdsSource(message.EdsClusterConfig, at.Field("eds_cluster_config"));
        }

        Messages.Cluster_CommonLbConfig? common = message.CommonLbConfig;
        string service = message.EdsClusterConfig?.ServiceName ?? "";
        return new Model.Cluster
        {
            Slot = slot,
            Name = message.Name,
            StatName = (message.AltStatName.Length > 0 ? message.AltStatName : message.Name).Replace(':', '_'),
            Type = type,
            EdsServiceName = service.Length > 0 ? service : message.Name,
            LoadBalancer = LoadBalancerTranslation.Translate(message, type, at),
            ConnectTimeoutMs = message.ConnectTimeout.MsInt(5_000),
            PreconnectRatio = message.PreconnectPolicy?.PerUpstreamPreconnectRatio ?? 1,
            PerConnectionBufferLimitBytes = (int)Math.Min(
                message.PerConnectionBufferLimitBytes ?? Limits.ConnectionBufferBytes, int.MaxValue),
            CircuitBreakers = CircuitBreakerTranslation.Translate(message.CircuitBreakers, at),
            Http = UpstreamHttpTranslation.Translate(message, at),
            Dns = DnsTranslation.Translate(message, at),
            TransportSocket = TransportSocketTranslation.Translate(message.TransportSocket, at),
            PanicThresholdPercent = common?.HealthyPanicThreshold?.Value ?? 50,
            CloseConnectionsOnHostSetChange = common?.CloseConnectionsOnHostSetChange ?? false,
            Bind = UpstreamBindTranslation.Translate(message.UpstreamBindConfig, at.Field("upstream_bind_config")),
            Keepalive = SocketTranslation.TranslateKeepalive(message.UpstreamConnectionOptions?.TcpKeepalive),
            OriginalDestination = TranslateOriginalDestination(message, type, at),
            CleanupIntervalMs = message.CleanupInterval.Ms(5_000),
            Metadata = MetadataTranslation.Translate(message.Metadata, at.Field("metadata")),
            IsStatic = isStatic,
            ContentHash = ContentHash.Of(message),
        };
    }

    /// <summary>The inline load_assignment, checked against the cluster's type.</summary>
    public static EndpointAssignment? TranslateEndpoints(Messages.Cluster message, ClusterType type, Scope at)
    {
        Scope here = at.Field("load_assignment");
        switch (type)
        {
            case ClusterType.Eds when message.LoadAssignment is not null:
                here.Error("load_assignment does not go with type EDS");
                return null;
            case ClusterType.OriginalDst when message.LoadAssignment is not null:
                here.Error("ORIGINAL_DST clusters must have no load assignment configured");
                return null;
            case ClusterType.Eds or ClusterType.OriginalDst:
                return null;
        }

        if (message.LoadAssignment is not { } assignment)
        {
            return new EndpointAssignment { ClusterName = message.Name, Localities = [] };
        }

        bool isDns = type is ClusterType.StrictDns or ClusterType.LogicalDns;
        if (type == ClusterType.LogicalDns
            && (assignment.Endpoints.Count != 1 || assignment.Endpoints[0].LbEndpoints.Count != 1))
        {
            here.Error("LOGICAL_DNS clusters must have a single locality_lb_endpoint and a single lb_endpoint");
        }

        return EndpointTranslation.Translate(assignment, here, allowNames: isDns);
    }

    private static ClusterType TranslateType(Messages.Cluster message, Scope at)
    {
        if (message.ClusterDiscoveryTypeCase == Cluster_ClusterDiscoveryTypeCase.ClusterType)
        {
            Cluster_CustomClusterType custom = message.ClusterType!;
            if (custom.TypedConfig?.Message is DnsCluster dns)
            {
                return dns.AllAddressesInSingleEndpoint ? ClusterType.LogicalDns : ClusterType.StrictDns;
            }

            Extensions.Refuse(custom.TypedConfig, custom.Name, at.Field("cluster_type"));
            return ClusterType.Static;
        }

        return message.Type switch
        {
            Cluster_DiscoveryType.StrictDns => ClusterType.StrictDns,
            Cluster_DiscoveryType.LogicalDns => ClusterType.LogicalDns,
            Cluster_DiscoveryType.Eds => ClusterType.Eds,
            Cluster_DiscoveryType.OriginalDst => ClusterType.OriginalDst,
            _ => ClusterType.Static,
        };
    }

    private static void CheckEdsSource(Cluster_EdsClusterConfig? message, Scope at)
    {
        if (message?.EdsConfig is { } source)
        {
            ConfigSourceTranslation.Check(source, at.Field("eds_config"));
        }
        else
        {
            at.Error("cannot create an EDS cluster without an EDS config");
        }
    }

    private static OriginalDestinationSettings? TranslateOriginalDestination(
        Messages.Cluster message, ClusterType type, Scope at)
    {
        Cluster_OriginalDstLbConfig? config = message.OriginalDstLbConfig;
        if (config?.MetadataKey is not null)
        {
            at.Field("original_dst_lb_config").Field("metadata_key").NotSupported("a metadata key");
        }

        if (type != ClusterType.OriginalDst)
        {
            return null;
        }

        var settings = new OriginalDestinationSettings
        {
            UseHttpHeader = config?.UseHttpHeader ?? false,
            PortOverride = (int?)config?.UpstreamPortOverride,
        };
        return config is { HttpHeaderName.Length: > 0 }
            ? settings with { HttpHeaderName = Texts.LowerBytes(config.HttpHeaderName) }
            : settings;
    }

    private static void RefuseUnsupported(Messages.Cluster message, Scope at)
    {
        if (message.LbSubsetConfig is { SubsetSelectors.Count: > 0 })
        {
            at.Field("lb_subset_config").NotSupported("endpoint subsets");
        }

        if (message.TransportSocketMatches.Count > 0)
        {
            at.Field("transport_socket_matches").NotSupported("transport socket matching");
        }

        if (message.Filters.Count > 0)
        {
            at.Field("filters").NotSupported("an upstream network filter");
        }

        if (message.HealthChecks.Count > 0)
        {
            at.Field("health_checks").NotSupported("active health checking");
        }

        if (message.OutlierDetection is not null)
        {
            at.Field("outlier_detection").NotSupported("outlier detection");
        }

        if (message.LrsServer is not null)
        {
            at.Field("lrs_server").NotSupported("load reporting");
        }

        if (message.PreconnectPolicy?.PredictivePreconnectRatio is not null)
        {
            at.Field("preconnect_policy").Field("predictive_preconnect_ratio").NotSupported("preconnecting by prediction");
        }

        if (message.ConnectionPoolPerDownstreamConnection)
        {
            at.Field("connection_pool_per_downstream_connection").NotSupported("a pool per downstream connection");
        }

        if (message.DnsResolvers.Count > 0)
        {
            at.Field("dns_resolvers").NotSupported("an own list of resolvers");
        }
    }
}
