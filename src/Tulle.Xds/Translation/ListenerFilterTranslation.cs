using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class ListenerFilterTranslation
{
    public static Model.ListenerFilter[] TranslateAll(Repeated<Messages.ListenerFilter> messages, Scope at)
    {
        if (messages.Count == 0)
        {
            return [];
        }

        var filters = new List<Model.ListenerFilter>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            Scope here = at.Item("listener_filters", i);
            if (messages[i].FilterDisabled is not null)
            {
                here.Field("filter_disabled").NotSupported("disabling a listener filter by a match");
            }

            if (Translate(messages[i], here) is { } filter)
            {
                filters.Add(filter);
            }
        }

        return [.. filters];
    }

    private static Model.ListenerFilter? Translate(Messages.ListenerFilter message, Scope at)
    {
        switch (message.TypedConfig?.Message)
        {
            case OriginalDst:
                return new Model.ListenerFilter(message.Name, ListenerFilterKind.OriginalDestination);
            case TlsInspector:
                return new Model.ListenerFilter(message.Name, ListenerFilterKind.TlsInspector);
            case HttpInspector:
                return new Model.ListenerFilter(message.Name, ListenerFilterKind.HttpInspector);
            default:
                Extensions.Refuse(message.TypedConfig, message.Name, at.Field("typed_config"));
                return null;
        }
    }
}
