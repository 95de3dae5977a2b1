using System.Collections.Frozen;
using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>typed_per_filter_config of one level.</summary>
internal static class RouteFilterConfigTranslation
{
    private const string CorsFilter = "envoy.filters.http.cors";

    /// <param name="cors">The deprecated field of virtual hosts and route actions.</param>
    public static FrozenDictionary<string, RouteFilterConfig> Translate(
        ConfigMap<Any> messages, Messages.CorsPolicy? cors, Scope at)
    {
        if (messages.Count == 0 && cors is null)
        {
            return FrozenDictionary<string, RouteFilterConfig>.Empty;
        }

        var configs = new Dictionary<string, RouteFilterConfig>(StringComparer.Ordinal);
        if (cors is not null)
        {
            Model.CorsPolicy policy = CorsTranslation.Translate(cors, at.Field("cors"));
            configs[CorsFilter] = new RouteFilterConfig { Settings = policy };
        }

        foreach (KeyValuePair<string, Any> pair in messages)
        {
            Scope here = at.Entry("typed_per_filter_config", pair.Key);
            if (TranslateOne(pair.Key, pair.Value, here) is { } config)
            {
                configs[pair.Key] = config;
            }
        }

        return configs.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static RouteFilterConfig? TranslateOne(string name, Any any, Scope at)
    {
        if (any.Message is not FilterConfig wrapper)
        {
            FilterSettings? direct = Settings(name, any, isOptional: false, at);
            return direct is null ? null : new RouteFilterConfig { Settings = direct };
        }

        if (wrapper.Disabled)
        {
            return new RouteFilterConfig { Disabled = true };
        }

        bool hasConfig = wrapper.Config is { TypeUrl.Length: > 0 };
        if (!hasConfig)
        {
            return new RouteFilterConfig { Disabled = false };
        }

        FilterSettings? settings = Settings(name, wrapper.Config!, wrapper.IsOptional, at.Field("config"));
        return new RouteFilterConfig { Settings = settings, Disabled = false };
    }

    private static FilterSettings? Settings(string name, Any any, bool isOptional, Scope at)
    {
        if (any.Message is { } message && FilterTranslation.TranslatePerRoute(message, at) is { } settings)
        {
            return settings;
        }

        if (!isOptional)
        {
            Extensions.Refuse(any, name, at);
        }

        return null;
    }
}
