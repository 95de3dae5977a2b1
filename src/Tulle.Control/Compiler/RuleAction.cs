using Tulle.Control.Graph.Specs;
using Tulle.Control.Sources;
using Tulle.Xds.Messages;

namespace Tulle.Control.Compiler;

/// <summary>What a rule of an HTTPRoute does with a request that it forwards.</summary>
internal static class RuleAction
{
    /// <summary>To a Service that no route is attached to.</summary>
    public static RouteAction Default(string cluster, Protocol protocol)
    {
        RouteAction action = WithTimes(protocol);
        action.Cluster = cluster;
        action.RetryPolicy = EdgeValues.SafeRetry();
        return action;
    }

    /// <summary>Null: no backend of the rule can be used.</summary>
    public static RouteAction? Compile(
        HttpRouteSpec.Rule rule, OrderedMatch match, Protocol protocol, BackendResolver backends)
    {
        RouteAction action = WithTimes(protocol);
        if (!SetClusters(action, rule, match, backends))
        {
            return null;
        }
        SetTimeouts(action, rule);
        foreach (HttpRouteSpec.Filter filter in rule.Filters)
        {
            if (filter.UrlRewrite is { } rewrite)
            {
                RouteFilters.Rewrite(rewrite, match.Match.Path, action);
            }
            if (filter.RequestMirror is { } mirror && backends.Resolve(match.Route, mirror.BackendRef) is { } copy)
            {
                action.RequestMirrorPolicies.Add(new RouteAction_RequestMirrorPolicy
                {
                    Cluster = copy,
                    RuntimeFraction = RouteFilters.Fraction(mirror),
                });
            }
        }
        return action;
    }

    private static RouteAction WithTimes(Protocol protocol)
    {
        var action = new RouteAction { Timeout = EdgeValues.RouteTimeout };
        if (protocol == Protocol.Grpc)
        {
            EdgeValues.SetGrpcTimes(action);
        }
        else if (protocol != Protocol.Http1)
        {
            // It may be gRPC all the same: its deadline counts where it is shorter.
            action.MaxStreamDuration = new RouteAction_MaxStreamDuration { GrpcTimeoutHeaderMax = EdgeValues.Unlimited };
        }
        return action;
    }

    private static bool SetClusters(
        RouteAction action, HttpRouteSpec.Rule rule, OrderedMatch match, BackendResolver backends)
    {
        var weighted = new WeightedCluster();
        bool anyValid = false;
        foreach (RouteReferenceSpec backend in rule.BackendRefs.Where(static b => b.Weight > 0))
        {
            string? cluster = backends.Resolve(match.Route, backend);
            anyValid |= cluster is not null;
            var share = new WeightedCluster_ClusterWeight
            {
                // A backend that is not there keeps its share, which answers 500, or UNAVAILABLE to calls (Gateway API).
                Name = cluster ?? XdsNames.Missing(
                    backend.Namespace ?? match.Route.Namespace, backend.Name, backend.Port ?? 0),
                Weight = (uint)backend.Weight,
            };
            RouteFilters.AddHeaders(backend.Filters, share);
            weighted.Clusters.Add(share);
        }
        if (!anyValid)
        {
            return false;
        }
        WeightedCluster_ClusterWeight only = weighted.Clusters[0];
        bool isPlain = weighted.Clusters.Count == 1
            && only.RequestHeadersToAdd.Count + only.RequestHeadersToRemove.Count
            + only.ResponseHeadersToAdd.Count + only.ResponseHeadersToRemove.Count == 0;
        if (isPlain)
        {
            action.Cluster = only.Name;
        }
        else
        {
            action.WeightedClusters = weighted;
        }
        action.ClusterNotFoundResponseCode = match.Match.Call is null
            ? RouteAction_ClusterNotFoundResponseCode.InternalServerError
            : RouteAction_ClusterNotFoundResponseCode.ServiceUnavailable;
        return true;
    }

    private static void SetTimeouts(RouteAction action, HttpRouteSpec.Rule rule)
    {
        if (rule.Timeouts?.Request is { } request && Durations.TryParse(request, out TimeSpan whole))
        {
            action.Timeout = Wire.ToDuration(whole);
            if (action.MaxStreamDuration is { } duration)
            {
                duration.GrpcTimeoutHeaderMax = Wire.ToDuration(whole);
            }
        }
        RetryPolicy policy = EdgeValues.SafeRetry();
        if (rule.Retry is { } own)
        {
            policy.NumRetries = (uint)(own.Attempts ?? (int)EdgeValues.ChosenRetries);
            policy.RetryBackOff = null; // answers count, too: Envoy's waits
        }
        if (rule.Timeouts?.BackendRequest is { } backend && Durations.TryParse(backend, out TimeSpan each)
            && each > TimeSpan.Zero)
        {
            policy.PerTryTimeout = Wire.ToDuration(each);
        }
        if (rule.Retry is { Codes.Count: > 0 } retry)
        {
            policy.RetryOn += ",retriable-status-codes";
            policy.RetriableStatusCodes.AddRange(retry.Codes.Select(static c => (uint)c));
        }
        if (rule.Retry?.Backoff is { } backoff && Durations.TryParse(backoff, out TimeSpan wait)
            && wait > TimeSpan.Zero)
        {
            policy.RetryBackOff = new RetryPolicy_RetryBackOff { BaseInterval = Wire.ToDuration(wait) };
        }
        action.RetryPolicy = policy;
    }
}
