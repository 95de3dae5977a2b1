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

            if (i < messages.Count - 1)
            {
                here.Error($"Error: terminal filter named {message.Name} of type {message.TypedConfig!.TypeName} "
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
            default:
                Extensions.Refuse(message.TypedConfig, message.Name, at);
                return null;
        }
    }
}
