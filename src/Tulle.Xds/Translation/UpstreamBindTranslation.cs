using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class UpstreamBindTranslation
{
    public static UpstreamBind? Translate(BindConfig? message, Scope at)
    {
        if (message is null)
        {
            return null;
        }

        Model.Address? source = message.SourceAddress is { } first
            ? AddressTranslation.TranslateSocket(first, at.Field("source_address"))
            : null;
        Model.Address? other = TranslateOther(message, at);
        if (source?.Ip is not null && other?.Ip?.AddressFamily == source.Ip.AddressFamily)
        {
            at.Error("has two same IP version source addresses. Only two different IP version source addresses can be "
                + "supported in BindConfig's source_address and extra_source_addresses/additional_source_addresses fields");
        }

        return new UpstreamBind
        {
            SourceAddress = source,
            OtherSourceAddress = other,
            Freebind = message.Freebind ?? false,
            SocketOptions = SocketTranslation.TranslateOptions(message.SocketOptions, at),
        };
    }

    private static Model.Address? TranslateOther(BindConfig message, Scope at)
    {
        int count = message.ExtraSourceAddresses.Count + message.AdditionalSourceAddresses.Count;
        if (count == 0)
        {
            return null;
        }

        if (count > 1)
        {
            at.Error("has more than one extra/additional source addresses. Only one extra/additional source can be "
                + "supported in BindConfig's extra_source_addresses/additional_source_addresses field");
            return null;
        }

        if (message.SourceAddress is null)
        {
            at.Error("extra/additional source addresses need a source_address");
        }

        if (message.ExtraSourceAddresses.Count == 0)
        {
            return AddressTranslation.TranslateSocket(
                message.AdditionalSourceAddresses[0], at.Item("additional_source_addresses", 0));
        }

        ExtraSourceAddress extra = message.ExtraSourceAddresses[0];
        Scope here = at.Item("extra_source_addresses", 0);
        if (extra.SocketOptions is not null)
        {
            here.Field("socket_options").NotSupported("socket options of one source address");
        }

        return extra.Address is { } address ? AddressTranslation.TranslateSocket(address, here.Field("address")) : null;
    }
}
