using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>lb_policy with its configuration, or load_balancing_policy's extension.</summary>
internal static class LoadBalancerTranslation
{
    public static LoadBalancerPolicy Translate(Messages.Cluster message, ClusterType type, Scope at)
    {
        bool isOriginal = type == ClusterType.OriginalDst;
        bool isProvided = message.LbPolicy == Cluster_LbPolicy.ClusterProvided;
        if (isOriginal && !isProvided)
        {
            at.Field("lb_policy").Error($"cluster: LB policy {Name(message.LbPolicy)} is not valid for Cluster type "
                + "ORIGINAL_DST. Only 'CLUSTER_PROVIDED' is allowed with cluster type 'ORIGINAL_DST'");
        }
        else if (isProvided && !isOriginal)
        {
            at.Field("lb_policy").Error("cluster: LB policy CLUSTER_PROVIDED is only valid with type ORIGINAL_DST");
        }

        if (message.LoadBalancingPolicy is { } policy)
        {
            return FromExtensions(policy, at.Field("load_balancing_policy"), message.Name);
        }

        LoadBalancerPolicy chosen = FromLbPolicy(message, at);
        Cluster_CommonLbConfig? common = message.CommonLbConfig;
        Cluster_CommonLbConfig_ConsistentHashingLbConfig? hashing = common?.ConsistentHashingLbConfig;
        Cluster_CommonLbConfig_ZoneAwareLbConfig? zone = common?.ZoneAwareLbConfig;
        return chosen with
        {
            LocalityWeighted = common?.LocalityWeightedLbConfig is not null,
            ZoneAware = zone is null
                ? null
                : new ZoneAwareSettings(
                    zone.RoutingEnabled?.Value ?? 100, zone.MinClusterSize ?? 6, zone.FailTrafficOnPanic),
            UseHostnameForHashing = hashing?.UseHostnameForHashing ?? false,
            HashBalanceFactorPercent = (int)(hashing?.HashBalanceFactor ?? 0),
        };
    }

    private static string Name(Cluster_LbPolicy policy) => policy switch
    {
        Cluster_LbPolicy.LeastRequest => "LEAST_REQUEST",
        Cluster_LbPolicy.RingHash => "RING_HASH",
        Cluster_LbPolicy.Random => "RANDOM",
        Cluster_LbPolicy.Maglev => "MAGLEV",
        _ => "ROUND_ROBIN",
    };

    private static LoadBalancerPolicy FromLbPolicy(Messages.Cluster message, Scope at)
    {
        switch (message.LbPolicy)
        {
            case Cluster_LbPolicy.LeastRequest:
                Cluster_LeastRequestLbConfig? least = message.LeastRequestLbConfig;
                return SlowStart(
                    new LoadBalancerPolicy(LoadBalancerKind.LeastRequest)
                    {
                        ChoiceCount = (int)(least?.ChoiceCount ?? 2),
                        ActiveRequestBias = Bias(least?.ActiveRequestBias, at),
                    },
                    least?.SlowStartConfig, at);
            case Cluster_LbPolicy.RingHash:
            case Cluster_LbPolicy.Maglev:
                at.Field("lb_policy").NotSupported($"lb_policy {Name(message.LbPolicy)}");
                return LoadBalancerPolicy.RoundRobin;
            case Cluster_LbPolicy.Random:
                return new LoadBalancerPolicy(LoadBalancerKind.Random);
            case Cluster_LbPolicy.ClusterProvided:
                return new LoadBalancerPolicy(LoadBalancerKind.ClusterProvided);
            case Cluster_LbPolicy.LoadBalancingPolicyConfig:
                at.Field("load_balancing_policy").Error("lb_policy LOAD_BALANCING_POLICY_CONFIG needs it");
                return LoadBalancerPolicy.RoundRobin;
            default:
                return SlowStart(LoadBalancerPolicy.RoundRobin, message.RoundRobinLbConfig?.SlowStartConfig, at);
        }
    }

    /// <summary>The first policy of the list that we know counts.</summary>
    private static LoadBalancerPolicy FromExtensions(LoadBalancingPolicy message, Scope at, string cluster)
    {
        foreach (LoadBalancingPolicy_Policy policy in message.Policies)
        {
            switch (policy.TypedExtensionConfig?.TypedConfig?.Message)
            {
                case RoundRobin:
                    return LoadBalancerPolicy.RoundRobin;
                case RandomLbPolicy:
                    return new LoadBalancerPolicy(LoadBalancerKind.Random);
                case LeastRequest least:
                    return new LoadBalancerPolicy(LoadBalancerKind.LeastRequest)
                    {
                        ChoiceCount = (int)(least.ChoiceCount ?? 2),
                        ActiveRequestBias = Bias(least.ActiveRequestBias, at),
                    };
            }
        }

        at.Error($"cluster: didn't find a registered load balancer factory in cluster '{cluster}' with names from "
            + $"[{string.Join(", ", message.Policies.Select(static p => p.TypedExtensionConfig?.Name))}]");
        return LoadBalancerPolicy.RoundRobin;
    }

    private static LoadBalancerPolicy SlowStart(
        LoadBalancerPolicy policy, Cluster_SlowStartConfig? message, Scope at) =>
        message?.SlowStartWindow is null
            ? policy
            : policy with
            {
                SlowStartWindowMs = message.SlowStartWindow.Ms(0),
                SlowStartAggression = Number(message.Aggression, 1.0, at),
                SlowStartMinWeightPercent = message.MinWeightPercent?.Value ?? 10,
            };

    private static double Bias(RuntimeDouble? message, Scope at)
    {
        double bias = Number(message, 1.0, at);
        return bias >= 0 ? bias : 1.0;
    }

    private static double Number(RuntimeDouble? message, double whenUnset, Scope at) =>
        message is null ? whenUnset : at.Context.Runtime.Double(message.RuntimeKey, message.DefaultValue);
}
