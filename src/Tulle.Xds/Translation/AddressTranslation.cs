using System.Net;
using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class AddressTranslation
{
    /// <param name="allowNames">DNS clusters only; everyone else needs a literal.</param>
    public static Model.Address? Translate(Messages.Address? message, Scope at, bool allowNames = false)
    {
        switch (message?.AddressCase)
        {
            case Address_AddressCase.SocketAddress:
                return TranslateSocket(message.SocketAddress!, at.Field("socket_address"), allowNames);
            case Address_AddressCase.Pipe:
                return new Model.Address
                {
                    Kind = AddressKind.Pipe,
                    Text = message.Pipe!.Path,
                    PipeMode = (int)message.Pipe.Mode,
                };
            case Address_AddressCase.EnvoyInternalAddress:
                at.Field("envoy_internal_address").NotSupported("an internal address");
                return null;
            default:
                at.Error("Address must be a socket or pipe");
                return null;
        }
    }

    public static Model.Address? TranslateSocket(Messages.SocketAddress message, Scope at, bool allowNames = false)
    {
        if (message.Protocol == SocketAddress_Protocol.Udp)
        {
            at.Field("protocol").NotSupported("UDP");
            return null;
        }

        if (message.PortSpecifierCase == SocketAddress_PortSpecifierCase.NamedPort)
        {
            at.Field("named_port").Error($"named port '{message.NamedPort}' cannot be resolved: use port_value");
            return null;
        }

        if (message.ResolverName.Length > 0 && !allowNames)
        {
            at.Field("resolver_name").NotSupported($"resolver '{message.ResolverName}'");
            return null;
        }

        IPAddress? ip = ParseLiteral(message.Address);
        if (ip is null && !allowNames)
        {
            at.Field("address").Error(
                $"malformed IP address: {message.Address}. Consider setting resolver_name or setting cluster type "
                + "to 'STRICT_DNS' or 'LOGICAL_DNS'");
            return null;
        }

        return new Model.Address
        {
            Kind = AddressKind.Socket,
            Text = ip?.ToString() ?? message.Address,
            Port = (int)message.PortValue,
            Ip = ip,
            Ipv4Compat = message.Ipv4Compat,
        };
    }

    public static Model.CidrRange[] TranslateRanges(Repeated<Messages.CidrRange> ranges, Scope at, string field)
    {
        var found = new List<Model.CidrRange>(ranges.Count);
        for (int i = 0; i < ranges.Count; i++)
        {
            Messages.CidrRange range = ranges[i];
            IPAddress? ip = ParseLiteral(range.AddressPrefix);
            if (ip is null)
            {
                at.Item(field, i).Field("address_prefix").Error($"invalid ip/mask combo '{range.AddressPrefix}/"
                    + $"{range.PrefixLen ?? 0}' (format is <ip>/<# mask bits>)");
                continue;
            }

            found.Add(new Model.CidrRange(ip, (int)(range.PrefixLen ?? 0)));
        }

        return [.. found];
    }

    /// <summary>Four dotted numbers or an IPv6 literal: no short forms ("127.1"), no ports, no zones.</summary>
    private static IPAddress? ParseLiteral(string text)
    {
        bool dotted = text.Count(static c => c == '.') == 3 && !text.Contains(':');
        if (!dotted && !text.Contains(':'))
        {
            return null;
        }

        return !text.Contains('[') && IPAddress.TryParse(text, out IPAddress? ip) ? ip : null;
    }
}
