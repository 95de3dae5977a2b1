using System.Collections.Frozen;
using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Proxy.Tests.Downstream;

namespace Tulle.Proxy.Tests.Filters;

/// <summary>One virtual host with one route to "web", with filter configuration at the levels that a test names.</summary>
internal static class FilterRoutes
{
    /// <summary>The name of the rig's first filter.</summary>
    public const string First = "filter0";

    public static RouteFilterConfig Off { get; } = new() { Disabled = true };

    public static RouteFilterConfig With(FilterSettings settings) => new() { Settings = settings };

    /// <summary>A rig whose filters run under these levels; null: the level says nothing.</summary>
    public static ProxyRig Rig(
        FilterSettings[] filters,
        RouteFilterConfig? all = null,
        RouteFilterConfig? host = null,
        RouteFilterConfig? route = null,
        RouteFilterConfig? weight = null,
        bool enableTrailers = false)
    {
        var http1 = new Http1Settings { EnableTrailers = enableTrailers };
        return new ProxyRig(
            (entries, _) => new HttpConnectionManager
            {
                Name = "hcm",
                StatPrefix = "main",
                HttpFilters = entries,
                RouteConfiguration = Routes(all, host, route, weight),
                Http1 = http1,
            },
            filters,
            upstream: new UpstreamHttpSettings { Http1 = http1 });
    }

    private static RouteConfiguration Routes(
        RouteFilterConfig? all, RouteFilterConfig? host, RouteFilterConfig? route, RouteFilterConfig? weight)
    {
        var cluster = new ClusterWeight { Name = "web", Weight = 1, FilterConfigs = Level(weight) };
        return new RouteConfiguration
        {
            FilterConfigs = Level(all),
            FilterStats = Stats(all, host, route, weight),
            VirtualHosts =
            [
                new VirtualHost
                {
                    Name = "all",
                    Domains = ["*"u8.ToArray()],
                    FilterConfigs = Level(host),
                    Routes =
                    [
                        new Route
                        {
                            Match = new RouteMatch { Path = PathMatcher.Prefix("/") },
                            Action = new ForwardAction { WeightedClusters = new WeightedClusters([cluster], 1) },
                            FilterConfigs = Level(route),
                        },
                    ],
                },
            ],
        };
    }

    private static FilterStatsPlace[] Stats(params RouteFilterConfig?[] levels) =>
        [.. levels.Select(static c => c?.Settings).OfType<LocalRateLimitSettings>().Select(static s => s.Stats)];

    private static FrozenDictionary<string, RouteFilterConfig> Level(RouteFilterConfig? config) => config is null
        ? FrozenDictionary<string, RouteFilterConfig>.Empty
        : new Dictionary<string, RouteFilterConfig> { [First] = config }.ToFrozenDictionary();
}
