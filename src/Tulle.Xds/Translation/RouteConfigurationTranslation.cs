using Tulle.Model;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class RouteConfigurationTranslation
{
    /// <param name="checkClustersByDefault">What validate_clusters means where it is not set: true inline, false by
    /// RDS.</param>
    public static Model.RouteConfiguration Translate(
        Messages.RouteConfiguration message, Scope at, bool checkClustersByDefault)
    {
        RefuseUnsupported(message, at);
        int firstStats = at.Context.FilterStats.Count;
        var level = new RouteLevel
        {
            CheckClusters = message.ValidateClusters ?? checkClustersByDefault,
            MaxDirectResponseBytes = message.MaxDirectResponseBodySizeBytes ?? Limits.DirectResponseBodyBytes,
            Mirrors = MirrorPolicyTranslation.TranslateAll(message.RequestMirrorPolicies, at),
        };
        level.RefuseUnknownMirrors(level.Mirrors, at);

        var hosts = new List<Model.VirtualHost>(message.VirtualHosts.Count);
        for (int i = 0; i < message.VirtualHosts.Count; i++)
        {
            hosts.Add(TranslateHost(message.VirtualHosts[i], at.Item("virtual_hosts", i), level));
        }

        IEnumerable<string> domains = message.VirtualHosts.SelectMany(static h => h.Domains);
        if (VirtualHostIndex.FindDuplicate(domains, message.Name) is { } duplicate)
        {
            at.Field("virtual_hosts").Error(duplicate);
        }

        return new Model.RouteConfiguration
        {
            Name = message.Name,
            VirtualHosts = [.. hosts],
            InternalOnlyHeaders = Texts.LowerBytes(message.InternalOnlyHeaders),
            RequestHeaders = HeaderMutationTranslation.Translate(
                message.RequestHeadersToAdd, message.RequestHeadersToRemove, at, "request"),
            ResponseHeaders = HeaderMutationTranslation.Translate(
                message.ResponseHeadersToAdd, message.ResponseHeadersToRemove, at, "response"),
            MostSpecificHeaderMutationsWins = message.MostSpecificHeaderMutationsWins,
            IgnorePortInHostMatching = message.IgnorePortInHostMatching,
            IgnorePathParametersInPathMatching = message.IgnorePathParametersInPathMatching,
            VirtualHostHeader = Texts.LowerBytes(message.VhostHeader),
            FilterConfigs = RouteFilterConfigTranslation.Translate(message.TypedPerFilterConfig, null, at),
            Metadata = MetadataTranslation.Translate(message.Metadata, at.Field("metadata")),
            FilterStats = [.. at.Context.FilterStats.Skip(firstStats)],
            ContentHash = ContentHash.Of(message),
        };
    }

    private static Model.VirtualHost TranslateHost(Messages.VirtualHost message, Scope at, RouteLevel outer)
    {
        if (message.HedgePolicy is not null)
        {
            at.Field("hedge_policy").NotSupported("a hedge policy");
        }

        if (message.RetryPolicyTypedConfig is not null)
        {
            at.Field("retry_policy_typed_config").NotSupported("a typed retry policy");
        }

        Model.MirrorPolicy[] mirrors = MirrorPolicyTranslation.TranslateAll(message.RequestMirrorPolicies, at);
        outer.RefuseUnknownMirrors(mirrors, at);
        var level = new RouteLevel
        {
            CheckClusters = outer.CheckClusters,
            MaxDirectResponseBytes = outer.MaxDirectResponseBytes,
            Mirrors = mirrors.Length > 0 ? mirrors : outer.Mirrors,
            Retry = message.RetryPolicy is null
                ? null
                : RetryPolicyTranslation.Translate(message.RetryPolicy, at.Field("retry_policy")),
        };

        return new Model.VirtualHost
        {
            Name = message.Name,
            Domains = Texts.LowerBytes(message.Domains),
            Routes = TranslateRoutes(message, at, level),
            RequireTls = message.RequireTls switch
            {
                VirtualHost_TlsRequirementType.ExternalOnly => TlsRequirement.ExternalOnly,
                VirtualHost_TlsRequirementType.All => TlsRequirement.All,
                _ => TlsRequirement.None,
            },
            RequestHeaders = HeaderMutationTranslation.Translate(
                message.RequestHeadersToAdd, message.RequestHeadersToRemove, at, "request"),
            ResponseHeaders = HeaderMutationTranslation.Translate(
                message.ResponseHeadersToAdd, message.ResponseHeadersToRemove, at, "response"),
            IncludeRequestAttemptCount = message.IncludeRequestAttemptCount,
            IncludeAttemptCountInResponse = message.IncludeAttemptCountInResponse,
            RateLimits = RateLimitRuleTranslation.TranslateAll(message.RateLimits, at),
            VirtualClusters = TranslateVirtualClusters(message, at),
            FilterConfigs = RouteFilterConfigTranslation.Translate(message.TypedPerFilterConfig, message.Cors, at),
            Metadata = MetadataTranslation.Translate(message.Metadata, at.Field("metadata")),
        };
    }

    private static Model.Route[] TranslateRoutes(Messages.VirtualHost message, Scope at, RouteLevel level)
    {
        var routes = new List<Model.Route>(message.Routes.Count);
        for (int i = 0; i < message.Routes.Count; i++)
        {
            if (RouteTranslation.Translate(message.Routes[i], at.Item("routes", i), level) is { } route)
            {
                routes.Add(route);
            }
        }

        return [.. routes];
    }

    private static Model.VirtualCluster[] TranslateVirtualClusters(Messages.VirtualHost message, Scope at)
    {
        var clusters = new List<Model.VirtualCluster>(message.VirtualClusters.Count);
        for (int i = 0; i < message.VirtualClusters.Count; i++)
        {
            Messages.VirtualCluster cluster = message.VirtualClusters[i];
            Scope here = at.Item("virtual_clusters", i);
            if (cluster.Headers.Count == 0)
            {
                here.Field("headers").Error("virtual clusters must define 'headers'");
            }

            clusters.Add(new Model.VirtualCluster(
                cluster.Name, MatcherTranslation.Headers(cluster.Headers, here, "headers")));
        }

        return [.. clusters];
    }

    private static void RefuseUnsupported(Messages.RouteConfiguration message, Scope at)
    {
        if (message.Vhds is not null)
        {
            at.Field("vhds").NotSupported("virtual host discovery");
        }

        for (int i = 0; i < message.ClusterSpecifierPlugins.Count; i++)
        {
            if (!message.ClusterSpecifierPlugins[i].IsOptional)
            {
                at.Item("cluster_specifier_plugins", i).NotSupported("a cluster specifier plugin");
            }
        }
    }
}
