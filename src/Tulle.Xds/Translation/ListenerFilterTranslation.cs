using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class ListenerFilterTranslation
{
    public static Model.ListenerFilter[] TranslateAll(Repeated<Messages.ListenerFilter> messages, Scope at)
    {
        var filters = new List<Model.ListenerFilter>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            Scope here = at.Item("listener_filters", i);
            if (messages[i].ConfigDiscovery is not null)
            {
                here.Field("config_discovery").NotSupported("extension config discovery");
                continue;
            }

            if (Translate(messages[i], here) is { } filter)
            {
                ListenerFilterPredicate? disabled = messages[i].FilterDisabled is { } predicate
                    ? ListenerFilterPredicateTranslation.Translate(predicate, here.Field("filter_disabled"))
                    : null;
                filters.Add(filter with { DisabledWhen = disabled });
            }
        }

        return [.. filters];
    }

    /// <summary>
    /// The filters with those that Envoy adds by itself: tls_inspector where a chain cannot be chosen without it, and
    /// original_dst for use_original_dst.
    /// </summary>
    public static Model.ListenerFilter[] WithImplied(
        Model.ListenerFilter[] filters, bool usesOriginalDestination, Model.FilterChain[] chains)
    {
        List<Model.ListenerFilter> all = [.. filters];
        if (usesOriginalDestination && !Has(all, ListenerFilterKind.OriginalDestination))
        {
            all.Add(new Model.ListenerFilter(
                "envoy.filters.listener.original_dst", ListenerFilterKind.OriginalDestination));
        }

        if (!Has(all, ListenerFilterKind.TlsInspector) && chains.Any(static c => NeedsTls(c.Match)))
        {
            all.Add(new Model.ListenerFilter("envoy.filters.listener.tls_inspector", ListenerFilterKind.TlsInspector));
        }

        return [.. all];
    }

    private static bool Has(List<Model.ListenerFilter> filters, ListenerFilterKind kind) =>
        filters.Exists(f => f.Kind == kind);

    private static bool NeedsTls(Model.FilterChainMatch match) => match.TransportProtocol == "tls"
        || (match.TransportProtocol.Length == 0
            && (match.ServerNames.Length > 0 || match.ApplicationProtocols.Length > 0));

    private static Model.ListenerFilter? Translate(Messages.ListenerFilter message, Scope at)
    {
        switch (message.TypedConfig?.Message)
        {
            case OriginalDst:
                return new Model.ListenerFilter(message.Name, ListenerFilterKind.OriginalDestination);
            case TlsInspector inspector:
                if (inspector.EnableJa3Fingerprinting == true)
                {
                    at.Field("typed_config").Field("enable_ja3_fingerprinting").NotSupported("JA3 fingerprints");
                }

                return new Model.ListenerFilter(message.Name, ListenerFilterKind.TlsInspector);
            case HttpInspector:
                return new Model.ListenerFilter(message.Name, ListenerFilterKind.HttpInspector);
            case ProxyProtocol proxy:
                return new Model.ListenerFilter(message.Name, ListenerFilterKind.ProxyProtocol)
                {
                    ProxyProtocol = TranslateProxyProtocol(proxy, at.Field("typed_config")),
                };
            default:
                Extensions.Refuse(message.TypedConfig, message.Name, at.Field("typed_config"));
                return null;
        }
    }

    private static ProxyProtocolSettings TranslateProxyProtocol(ProxyProtocol message, Scope at)
    {
        for (int i = 0; i < message.Rules.Count; i++)
        {
            at.Item("rules", i).NotSupported("metadata from TLVs");
        }

        return new ProxyProtocolSettings
        {
            AllowRequestsWithoutProxyProtocol = message.AllowRequestsWithoutProxyProtocol,
            DisallowV1 = message.DisallowedVersions.Contains(ProxyProtocolConfig_Version.V1),
            DisallowV2 = message.DisallowedVersions.Contains(ProxyProtocolConfig_Version.V2),
            StatPrefix = message.StatPrefix,
        };
    }
}
