using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class ListenerTranslation
{
    /// <summary>Null after an error that leaves no listener.</summary>
    public static Model.Listener? Translate(Messages.Listener message, int slot, bool isStatic, Scope at)
    {
        RefuseUnsupported(message, at);
        List<Model.Address> addresses = TranslateAddresses(message, at);
        Model.FilterChain[] chains = FilterChainTranslation.TranslateAll(message.FilterChains, at);
        Model.FilterChain? fallback = message.DefaultFilterChain is null
            ? null
            : FilterChainTranslation.Translate(message.DefaultFilterChain, at.Field("default_filter_chain"));
        if (addresses.Count == 0)
        {
            return null;
        }

        string address = addresses[0].ToString();
        if (message.FilterChains.Count == 0 && message.DefaultFilterChain is null)
        {
            at.Field("filter_chains").Error($"error adding listener '{address}': no filter chains specified");
        }

        FilterChainTranslation.RefuseDuplicates(message.FilterChains, address, at);
        return new Model.Listener
        {
            Slot = slot,
            Name = message.Name.Length > 0 ? message.Name : address,
            StatPrefix = (message.StatPrefix.Length > 0 ? message.StatPrefix : address).Replace(':', '_'),
            Addresses = [.. addresses],
            BindToPort = message.BindToPort ?? message.DeprecatedV1?.BindToPort ?? true,
            UseOriginalDestination = message.UseOriginalDst ?? false,
            Transparent = message.Transparent ?? false,
            Freebind = message.Freebind ?? false,
            ReusePort = message.EnableReusePort ?? true,
            TcpBacklogSize = (int)Math.Min(message.TcpBacklogSize ?? Limits.ListenBacklogConnections, int.MaxValue),
            MaxConnectionsPerSocketEvent = (int)Math.Min(
                message.MaxConnectionsToAcceptPerSocketEvent ?? Limits.AcceptsPerSocketEvent, int.MaxValue),
            Keepalive = SocketTranslation.TranslateKeepalive(message.TcpKeepalive),
            SocketOptions = SocketTranslation.TranslateOptions(message.SocketOptions, at),
            PerConnectionBufferLimitBytes = (int)Math.Min(
                message.PerConnectionBufferLimitBytes ?? Limits.ConnectionBufferBytes, int.MaxValue),
            DrainType = message.DrainType == Listener_DrainType.ModifyOnly ? DrainType.ModifyOnly : DrainType.Default,
            TrafficDirection = message.TrafficDirection switch
            {
                Messages.TrafficDirection.Inbound => Model.TrafficDirection.Inbound,
                Messages.TrafficDirection.Outbound => Model.TrafficDirection.Outbound,
                _ => Model.TrafficDirection.Unspecified,
            },
            IgnoreGlobalConnectionLimit = message.IgnoreGlobalConnLimit,
            ListenerFilters = ListenerFilterTranslation.WithImplied(
                ListenerFilterTranslation.TranslateAll(message.ListenerFilters, at),
                message.UseOriginalDst ?? false,
                chains),
            ListenerFiltersTimeoutMs = message.ListenerFiltersTimeout.MsInt(15_000),
            ContinueOnListenerFiltersTimeout = message.ContinueOnListenerFiltersTimeout,
            DetectsProtocol = message.Metadata?.FilterMetadata.ContainsKey(ProtocolDetection.MetadataKey) == true,
            FilterChains = chains,
            DefaultFilterChain = fallback,
            AccessLogs = AccessLogTranslation.TranslateAll(message.AccessLog, at),
            Metadata = MetadataTranslation.Translate(message.Metadata, at.Field("metadata")),
            SettingsHash = HashOfSettings(message),
            IsStatic = isStatic,
        };
    }

    private static ulong HashOfSettings(Messages.Listener message)
    {
        // A shallow copy: the fields of the message itself stay as they are.
        var rest = new Messages.Listener();
        rest.MergeFrom(message);
        for (int slot = 0; slot < rest.Schema.Fields.Length; slot++)
        {
            if (rest.Schema.Fields[slot].Name is "filter_chains" or "default_filter_chain")
            {
                rest.Store(slot, null);
            }
        }

        return rest.ContentHash();
    }

    private static List<Model.Address> TranslateAddresses(Messages.Listener message, Scope at)
    {
        var addresses = new List<Model.Address>(1 + message.AdditionalAddresses.Count);
        if (message.Address is null)
        {
            at.Field("address").Error($"error adding listener named '{message.Name}': address is necessary");
        }
        else if (AddressTranslation.Translate(message.Address, at.Field("address")) is { } address)
        {
            addresses.Add(address);
        }

        for (int i = 0; i < message.AdditionalAddresses.Count; i++)
        {
            Scope here = at.Item("additional_addresses", i).Field("address");
            if (AddressTranslation.Translate(message.AdditionalAddresses[i].Address, here) is { } more)
            {
                addresses.Add(more);
            }
        }

        return addresses;
    }

    private static void RefuseUnsupported(Messages.Listener message, Scope at)
    {
        if (message.ApiListener is not null)
        {
            at.Field("api_listener").NotSupported("an API listener");
        }

        if (message.InternalListener is not null)
        {
            at.Field("internal_listener").NotSupported("an internal listener");
        }

        if (message.ConnectionBalanceConfig?.ExtendBalance is not null)
        {
            at.Field("connection_balance_config").Field("extend_balance").NotSupported("an extension balancer");
        }
    }
}
