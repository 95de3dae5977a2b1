using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class NetworkFilterTranslation
{
    public static Model.NetworkFilter[] TranslateAll(Repeated<Messages.NetworkFilter> messages, Scope at)
    {
        var filters = new List<Model.NetworkFilter>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            Messages.NetworkFilter message = messages[i];
            Scope here = at.Item("filters", i);
            if (message.ConfigDiscovery is not null)
            {
                here.Field("config_discovery").NotSupported("extension config discovery");
                continue;
            }

            if (Translate(message, here.Field("typed_config")) is not { } filter)
            {
                continue;
            }

            bool isTerminal = filter is not Model.ConnectionLimit;
            bool isLast = i == messages.Count - 1;
            if (isTerminal != isLast)
            {
                here.Error(isLast
                    ? $"Error: non-terminal filter named {message.Name} of type {message.TypedConfig!.TypeName} "
                    + "is the last filter in a network filter chain."
                    : $"Error: terminal filter named {message.Name} of type {message.TypedConfig!.TypeName} "
                    + "must be the last filter in a network filter chain.");
            }

            filters.Add(filter);
        }

        return [.. filters];
    }

    private static Model.NetworkFilter? Translate(Messages.NetworkFilter message, Scope at)
    {
        switch (message.TypedConfig?.Message)
        {
            case Messages.HttpConnectionManager manager:
                return HttpConnectionManagerTranslation.Translate(manager, message.Name, at);
            case Messages.TcpProxy proxy:
                return TcpProxyTranslation.Translate(proxy, message.Name, at);
            case Messages.ConnectionLimit limit:
                return new Model.ConnectionLimit
                {
                    Name = message.Name,
                    StatPrefix = limit.StatPrefix,
                    MaxConnections = (long)Math.Min(limit.MaxConnections ?? long.MaxValue, long.MaxValue),
                    DelayMs = limit.Delay.Ms(0),
                    RuntimeKey = limit.RuntimeEnabled?.RuntimeKey ?? "",
                    IsEnabled = limit.RuntimeEnabled?.DefaultValue ?? true,
                };
            default:
                Extensions.Refuse(message.TypedConfig, message.Name, at);
                return null;
        }
    }
}
