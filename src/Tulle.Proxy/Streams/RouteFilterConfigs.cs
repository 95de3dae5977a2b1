using System.Collections.Frozen;
using Tulle.Model;

namespace Tulle.Proxy.Streams;

/// <summary>typed_per_filter_config, looked up from the most specific level to the least.</summary>
public static class RouteFilterConfigs
{
    /// <summary>The settings that hold for the filter named <paramref name="name"/>: the most specific ones.</summary>
    public static T? Find<T>(Route? route, string name, ClusterWeight? weight = null)
        where T : FilterSettings
    {
        if (route is null)
        {
            return null;
        }

        return Settings<T>(weight?.FilterConfigs, name)
            ?? Settings<T>(route.FilterConfigs, name)
            ?? Settings<T>(route.VirtualHost.FilterConfigs, name)
            ?? Settings<T>(route.VirtualHost.Configuration.FilterConfigs, name);
    }

    /// <summary>Whether the filter is switched off (true) or on (false) here; null: no level says so.</summary>
    internal static bool? Switch(Route route, string name) =>
        Disabled(route.FilterConfigs, name)
        ?? Disabled(route.VirtualHost.FilterConfigs, name)
        ?? Disabled(route.VirtualHost.Configuration.FilterConfigs, name);

    private static T? Settings<T>(FrozenDictionary<string, RouteFilterConfig>? level, string name)
        where T : FilterSettings =>
        level is { Count: > 0 } && level.TryGetValue(name, out RouteFilterConfig? config) ? config.Settings as T : null;

    private static bool? Disabled(FrozenDictionary<string, RouteFilterConfig> level, string name)
    {
        if (level.Count == 0 || !level.TryGetValue(name, out RouteFilterConfig? config))
        {
            return null;
        }

        // Settings without a switch turn a disabled filter on.
        return config.Disabled ?? (config.Settings is not null ? false : null);
    }
}
