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

        return At<T>(weight?.FilterConfigs, name)
            ?? At<T>(route.FilterConfigs, name)
            ?? At<T>(route.VirtualHost.FilterConfigs, name)
            ?? At<T>(route.VirtualHost.Configuration.FilterConfigs, name);
    }

    /// <summary>Whether the filter is switched off (true) or on (false) here; null: no level says so.</summary>
    internal static bool? Switch(Route route, ClusterWeight? weight, string name) =>
        Disabled(weight?.FilterConfigs, name)
        ?? Disabled(route.FilterConfigs, name)
        ?? Disabled(route.VirtualHost.FilterConfigs, name)
        ?? Disabled(route.VirtualHost.Configuration.FilterConfigs, name);

    /// <summary>What one level says.</summary>
    public static T? At<T>(FrozenDictionary<string, RouteFilterConfig>? level, string name)
        where T : FilterSettings =>
        level is { Count: > 0 } && level.TryGetValue(name, out RouteFilterConfig? config) ? config.Settings as T : null;

    private static bool? Disabled(FrozenDictionary<string, RouteFilterConfig>? level, string name)
    {
        if (level is not { Count: > 0 } || !level.TryGetValue(name, out RouteFilterConfig? config))
        {
            return null;
        }

        // Settings without a switch turn a disabled filter on.
        return config.Disabled ?? (config.Settings is not null ? false : null);
    }
}
