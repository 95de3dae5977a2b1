using Tulle.Model;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class FilterChainTranslation
{
    public static Model.FilterChain[] TranslateAll(Repeated<Messages.FilterChain> messages, Scope at)
    {
        var chains = new List<Model.FilterChain>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            chains.Add(Translate(messages[i], at.Item("filter_chains", i)));
        }

        return [.. chains];
    }

    public static Model.FilterChain Translate(Messages.FilterChain message, Scope at)
    {
        if (message.UseProxyProto == true)
        {
            at.Field("use_proxy_proto").Error("use the proxy_protocol listener filter");
        }

        return new Model.FilterChain
        {
            Name = message.Name,
            Match = TranslateMatch(message.FilterChainMatch, at.Field("filter_chain_match")),
            TransportSocket = TransportSocketTranslation.Translate(message.TransportSocket, at),
            Filters = NetworkFilterTranslation.TranslateAll(message.Filters, at),
            Metadata = MetadataTranslation.Translate(message.Metadata, at.Field("metadata")),
            ContentHash = ContentHash.Of(message),
        };
    }

    /// <summary>Two chains that some connection fits equally well leave the choice to chance.</summary>
    public static void RefuseDuplicates(Repeated<Messages.FilterChain> messages, string address, Scope at)
    {
        var groups = new Dictionary<(uint, string, FilterChainMatch_ConnectionSourceType), List<int>>();
        for (int i = 0; i < messages.Count; i++)
        {
            Messages.FilterChainMatch match = messages[i].FilterChainMatch ?? s_any;
            (uint, string, FilterChainMatch_ConnectionSourceType) key =
                (match.DestinationPort ?? 0, match.TransportProtocol, match.SourceType);
            if (!groups.TryGetValue(key, out List<int>? group))
            {
                groups.Add(key, group = []);
            }

            int twin = group.FindIndex(other => Overlap(messages[other].FilterChainMatch ?? s_any, match));
            if (twin >= 0)
            {
                at.Item("filter_chains", i).Field("filter_chain_match").Error(
                    $"error adding listener '{address}': filter chain '{messages[i].Name}' has the same matching "
                    + $"rules defined as '{messages[group[twin]].Name}'");
            }

            group.Add(i);
        }
    }

    private static readonly Messages.FilterChainMatch s_any = new();

    private static bool Overlap(Messages.FilterChainMatch a, Messages.FilterChainMatch b) =>
        Shares(a.PrefixRanges.Select(Text), b.PrefixRanges.Select(Text))
        && Shares(a.ServerNames.Select(Lower), b.ServerNames.Select(Lower))
        && Shares(a.ApplicationProtocols, b.ApplicationProtocols)
        && Shares(a.DirectSourcePrefixRanges.Select(Text), b.DirectSourcePrefixRanges.Select(Text))
        && Shares(a.SourcePrefixRanges.Select(Text), b.SourcePrefixRanges.Select(Text))
        && Shares(a.SourcePorts.Select(static p => $"{p}"), b.SourcePorts.Select(static p => $"{p}"));

    private static bool Shares(IEnumerable<string> a, IEnumerable<string> b)
    {
        HashSet<string> first = new(a, StringComparer.Ordinal);
        string[] second = [.. b];
        return first.Count == 0 || second.Length == 0 ? first.Count == second.Length : first.Overlaps(second);
    }

    private static string Lower(string name) => name.ToLowerInvariant();

    private static string Text(Messages.CidrRange range) => $"{range.AddressPrefix}/{range.PrefixLen ?? 0}";

    private static Model.FilterChainMatch TranslateMatch(Messages.FilterChainMatch? message, Scope at)
    {
        if (message is null)
        {
            return Model.FilterChainMatch.Any;
        }

        for (int i = 0; i < message.ServerNames.Count; i++)
        {
            string name = message.ServerNames[i];
            bool isWildcard = name.StartsWith("*.", StringComparison.Ordinal);
            if (name.Length == 0 || name.AsSpan(isWildcard ? 1 : 0).Contains('*'))
            {
                at.Item("server_names", i).Error($"partial wildcards are not supported in server_names ('{name}')");
            }
        }

        return new Model.FilterChainMatch
        {
            DestinationPort = (int?)message.DestinationPort,
            PrefixRanges = AddressTranslation.TranslateRanges(message.PrefixRanges, at, "prefix_ranges"),
            ServerNames = [.. message.ServerNames.Select(Lower)],
            TransportProtocol = message.TransportProtocol,
            ApplicationProtocols = [.. message.ApplicationProtocols],
            SourceType = message.SourceType switch
            {
                FilterChainMatch_ConnectionSourceType.SameIpOrLoopback => ConnectionSourceType.SameIpOrLoopback,
                FilterChainMatch_ConnectionSourceType.External => ConnectionSourceType.External,
                _ => ConnectionSourceType.Any,
            },
            DirectSourcePrefixRanges = AddressTranslation.TranslateRanges(
                message.DirectSourcePrefixRanges, at, "direct_source_prefix_ranges"),
            SourcePrefixRanges = AddressTranslation.TranslateRanges(
                message.SourcePrefixRanges, at, "source_prefix_ranges"),
            SourcePorts = [.. message.SourcePorts.Select(static p => (int)p)],
        };
    }
}
