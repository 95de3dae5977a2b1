using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class ForwardActionTranslation
{
    public static ForwardAction? Translate(Messages.RouteAction message, Scope at, RouteLevel level)
    {
        RefuseUnsupported(message, at);
        WeightedClusters? weighted = null;
        switch (message.ClusterSpecifierCase)
        {
            case RouteAction_ClusterSpecifierCase.Cluster:
                RefuseUnknown(message.Cluster, at, level);
                break;
            case RouteAction_ClusterSpecifierCase.ClusterHeader:
                break;
            case RouteAction_ClusterSpecifierCase.WeightedClusters:
                weighted = WeightedClusterTranslation.Translate(
                    message.WeightedClusters!, at.Field("weighted_clusters"), level);
                break;
            case RouteAction_ClusterSpecifierCase.None:
                at.Error("a route action needs one of cluster, cluster_header, weighted_clusters");
                return null;
            default:
                at.NotSupported("a cluster specifier plugin");
                return null;
        }

        MirrorPolicy[] mirrors = MirrorPolicyTranslation.TranslateAll(message.RequestMirrorPolicies, at);
        level.RefuseUnknownMirrors(mirrors, at);
        return new ForwardAction
        {
            Cluster = message.Cluster.Length > 0 ? message.Cluster : null,
            ClusterHeader = message.ClusterHeader.Length > 0 ? Texts.LowerBytes(message.ClusterHeader) : null,
            WeightedClusters = weighted,
            ClusterNotFoundStatus = message.ClusterNotFoundResponseCode switch
            {
                RouteAction_ClusterNotFoundResponseCode.NotFound => 404,
                RouteAction_ClusterNotFoundResponseCode.InternalServerError => 500,
                _ => 503,
            },
            MetadataMatch = message.MetadataMatch is null
                ? null
                : MetadataTranslation.Translate(message.MetadataMatch, at.Field("metadata_match")),
            PathRewrite = TranslatePathRewrite(message, at),
            HostRewrite = TranslateHostRewrite(message, at),
            AppendXForwardedHost = message.AppendXForwardedHost,
            TimeoutMs = message.Timeout.Ms(15_000),
            IdleTimeoutMs = message.IdleTimeout.MsOrNull(),
            MaxStreamDuration = TranslateMaxStreamDuration(message.MaxStreamDuration),
            MaxGrpcTimeoutMs = message.MaxGrpcTimeout.MsOrNull(),
            GrpcTimeoutOffsetMs = message.GrpcTimeoutOffset.Ms(0),
            Retry = message.RetryPolicy is null
                ? level.Retry
                : RetryPolicyTranslation.Translate(message.RetryPolicy, at.Field("retry_policy")),
            Priority = message.Priority == Messages.RoutingPriority.High
                ? Model.RoutingPriority.High
                : Model.RoutingPriority.Default,
            HashPolicies = HashPolicyTranslation.TranslateAll(message.HashPolicy, at),
            Mirrors = mirrors.Length > 0 ? mirrors : level.Mirrors,
            RateLimits = RateLimitRuleTranslation.TranslateAll(message.RateLimits, at),
            Upgrades = TranslateUpgrades(message.UpgradeConfigs, at),
        };
    }

    private static void RefuseUnknown(string cluster, Scope at, RouteLevel level)
    {
        if (!level.IsKnown(cluster, at))
        {
            at.Field("cluster").Error($"route: unknown cluster '{cluster}'");
        }
    }

    private static PathRewrite? TranslatePathRewrite(Messages.RouteAction message, Scope at)
    {
        if (message.PrefixRewrite.Length > 0 && message.RegexRewrite is not null)
        {
            at.Error("Specify only one of prefix_rewrite, regex_rewrite or path_rewrite_policy");
            return null;
        }

        if (message.PrefixRewrite.Length > 0)
        {
            return new PathRewrite { Prefix = Texts.Bytes(message.PrefixRewrite) };
        }

        return message.RegexRewrite is not null
            && MatcherTranslation.Substitution(message.RegexRewrite, at.Field("regex_rewrite")) is { } regex
            ? new PathRewrite { Regex = regex }
            : null;
    }

    private static HostRewrite? TranslateHostRewrite(Messages.RouteAction message, Scope at)
    {
        switch (message.HostRewriteSpecifierCase)
        {
            case RouteAction_HostRewriteSpecifierCase.HostRewriteLiteral:
                return new HostRewrite(HostRewriteKind.Literal) { Literal = Texts.Bytes(message.HostRewriteLiteral) };
            case RouteAction_HostRewriteSpecifierCase.AutoHostRewrite:
                return message.AutoHostRewrite == true ? new HostRewrite(HostRewriteKind.Auto) : null;
            case RouteAction_HostRewriteSpecifierCase.HostRewriteHeader:
                return new HostRewrite(HostRewriteKind.Header) { Header = Texts.LowerBytes(message.HostRewriteHeader) };
            case RouteAction_HostRewriteSpecifierCase.HostRewritePathRegex:
                Scope here = at.Field("host_rewrite_path_regex");
                return MatcherTranslation.Substitution(message.HostRewritePathRegex!, here) is { } regex
                    ? new HostRewrite(HostRewriteKind.PathRegex) { PathRegex = regex }
                    : null;
            case RouteAction_HostRewriteSpecifierCase.None:
                return null;
            default:
                at.NotSupported("this host rewrite");
                return null;
        }
    }

    private static Model.MaxStreamDuration? TranslateMaxStreamDuration(RouteAction_MaxStreamDuration? message) =>
        message is null
            ? null
            : new Model.MaxStreamDuration
            {
                MaxStreamDurationMs = message.MaxStreamDuration.MsOrNull(),
                GrpcTimeoutHeaderMaxMs = message.GrpcTimeoutHeaderMax.MsOrNull(),
                GrpcTimeoutHeaderOffsetMs = message.GrpcTimeoutHeaderOffset.Ms(0),
            };

    private static RouteUpgrade[] TranslateUpgrades(Repeated<RouteAction_UpgradeConfig> messages, Scope at)
    {
        var upgrades = new List<RouteUpgrade>(messages.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < messages.Count; i++)
        {
            RouteAction_UpgradeConfig message = messages[i];
            string type = message.UpgradeType.ToLowerInvariant();
            Scope here = at.Item("upgrade_configs", i);
            if (!seen.Add(type))
            {
                here.Error($"Duplicate upgrade {message.UpgradeType}");
            }

            if (message.ConnectConfig is not null && type != "connect")
            {
                here.Error($"Non-CONNECT upgrade type {message.UpgradeType} has ConnectConfig");
            }

            if (message.ConnectConfig?.ProxyProtocolConfig is not null)
            {
                here.Field("connect_config").NotSupported("proxy_protocol_config");
            }

            if (message.ConnectConfig?.AllowPost == true)
            {
                here.Field("connect_config").Field("allow_post").NotSupported("ending POST requests as tunnels");
            }

            upgrades.Add(new RouteUpgrade(Texts.Bytes(type), message.Enabled ?? true)
            {
                TerminatesConnect = message.ConnectConfig is not null,
            });
        }

        return [.. upgrades];
    }

    private static void RefuseUnsupported(Messages.RouteAction message, Scope at)
    {
        if (message.PathRewritePolicy is not null)
        {
            at.Field("path_rewrite_policy").NotSupported("a path rewrite policy");
        }

        if (message.PathRewrite.Length > 0)
        {
            at.Field("path_rewrite").NotSupported("path_rewrite");
        }

        if (message.RetryPolicyTypedConfig is not null)
        {
            at.Field("retry_policy_typed_config").NotSupported("a typed retry policy");
        }

        if (message.HedgePolicy is not null)
        {
            at.Field("hedge_policy").NotSupported("a hedge policy");
        }
    }
}
