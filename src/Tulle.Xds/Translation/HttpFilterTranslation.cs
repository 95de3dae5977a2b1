using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>http_filters lists: the router comes last and only last.</summary>
internal static class HttpFilterTranslation
{
    public static Model.HttpFilter[] TranslateChain(Repeated<Messages.HttpFilter> messages, Scope at, string field)
    {
        var filters = new List<Model.HttpFilter>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            Messages.HttpFilter message = messages[i];
            Scope here = at.Item(field, i);
            if (Settings(message, here) is not { } settings)
            {
                continue;
            }

            CheckPlace(message, settings, i == messages.Count - 1, here);
            filters.Add(new Model.HttpFilter
            {
                Name = message.Name,
                Settings = settings,
                Disabled = message.Disabled,
            });
        }

        if (messages.Count == 0)
        {
            at.Field(field).Error("the list needs envoy.filters.http.router as its last filter");
        }

        return [.. filters];
    }

    public static UpgradeSettings[] TranslateUpgrades(
        Repeated<HttpConnectionManager_UpgradeConfig> messages, Scope at)
    {
        var upgrades = new List<UpgradeSettings>(messages.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < messages.Count; i++)
        {
            HttpConnectionManager_UpgradeConfig message = messages[i];
            Scope here = at.Item("upgrade_configs", i);
            string type = message.UpgradeType.ToLowerInvariant();
            if (!seen.Add(type))
            {
                here.Error($"Error: multiple upgrade configs with the same name: '{message.UpgradeType}'");
            }

            upgrades.Add(new UpgradeSettings(Texts.Bytes(type), message.Enabled ?? true)
            {
                HttpFilters = message.Filters.Count == 0 ? null : TranslateChain(message.Filters, here, "filters"),
            });
        }

        return [.. upgrades];
    }

    private static FilterSettings? Settings(Messages.HttpFilter message, Scope at)
    {
        if (message.ConfigDiscovery is not null)
        {
            at.Field("config_discovery").NotSupported("extension config discovery");
            return null;
        }

        Any? config = message.TypedConfig;
        if (config?.Message is { } typed && FilterTranslation.Translate(typed, at.Field("typed_config")) is { } known)
        {
            return known;
        }

        if (message.IsOptional)
        {
            return new PassThroughSettings(config?.TypeUrl ?? "");
        }

        Extensions.Refuse(config, message.Name, at.Field("typed_config"));
        return null;
    }

    private static void CheckPlace(Messages.HttpFilter message, FilterSettings settings, bool isLast, Scope at)
    {
        bool isTerminal = settings is RouterSettings;
        string type = message.TypedConfig?.TypeName ?? "";
        if (isTerminal && !isLast)
        {
            at.Error($"Error: terminal filter named {message.Name} of type {type} must be the last filter in a http "
                + "filter chain.");
        }
        else if (!isTerminal && isLast)
        {
            at.Error($"Error: non-terminal filter named {message.Name} of type {type} is the last filter in a http "
                + "filter chain.");
        }
        else if (isTerminal && message.Disabled)
        {
            at.Error($"Error: the last (terminal) filter ({message.Name}) in the chain cannot be disabled by default.");
        }
    }
}
