using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// Chooses a filter chain step by step, in Envoy's order, never going back: at each step only the most specific
/// candidates stay. Built with its listener, used at accept.
/// </summary>
internal sealed class FilterChainMatcher(FilterChain[] chains, FilterChain? defaultChain)
{
    private const int NoMatch = -1;
    private const int MaxChainsOnStack = 256;

    /// <summary>The chain for such a connection; null: none, the connection is closed.</summary>
    public FilterChain? Choose(in ConnectionTraits traits)
    {
        if (chains.Length == 1 && chains[0].Match.MatchesAnything)
        {
            return chains[0];
        }

        Span<bool> stays = chains.Length <= MaxChainsOnStack ? stackalloc bool[chains.Length] : new bool[chains.Length];
        stays.Fill(true);
        for (int step = 0; step < 9; step++)
        {
            if (!Narrow(stays, step, traits))
            {
                return defaultChain;
            }
        }

        int first = stays.IndexOf(true);
        return first < 0 ? defaultChain : chains[first];
    }

    private bool Narrow(Span<bool> stays, int step, in ConnectionTraits traits)
    {
        int best = NoMatch;
        for (int i = 0; i < stays.Length; i++)
        {
            if (stays[i])
            {
                best = Math.Max(best, Score(chains[i].Match, step, traits));
            }
        }

        if (best == NoMatch)
        {
            return false;
        }

        for (int i = 0; i < stays.Length; i++)
        {
            stays[i] = stays[i] && Score(chains[i].Match, step, traits) == best;
        }

        return true;
    }

    /// <summary>How specifically one criterion holds: 0 for a chain that does not ask.</summary>
    private static int Score(FilterChainMatch match, int step, in ConnectionTraits traits) => step switch
    {
        0 => match.DestinationPort is not { } port ? 0 : port == traits.Local.Port ? 1 : NoMatch,
        1 => ScoreRanges(match.PrefixRanges, traits.Local),
        2 => ScoreServerName(match.ServerNames, traits.ServerName),
        3 => match.TransportProtocol.Length == 0 ? 0 : match.TransportProtocol == traits.TransportProtocol ? 1 : NoMatch,
        4 => ScoreProtocols(match.ApplicationProtocols, traits.ApplicationProtocols),
        5 => ScoreRanges(match.DirectSourcePrefixRanges, traits.DirectRemote),
        6 => ScoreSourceType(match.SourceType, traits),
        7 => ScoreRanges(match.SourcePrefixRanges, traits.Remote),
        _ => match.SourcePorts.Length == 0 ? 0 : match.SourcePorts.Contains(traits.Remote.Port) ? 1 : NoMatch,
    };

    private static int ScoreRanges(CidrRange[] ranges, in SocketAddress address)
    {
        if (ranges.Length == 0)
        {
            return 0;
        }

        if (!address.IsIp)
        {
            return NoMatch;
        }

        Span<byte> bytes = stackalloc byte[16];
        int length = address.Unmapped().WriteAddressBytes(bytes);
        int best = NoMatch;
        foreach (CidrRange range in ranges)
        {
            if (range.Contains(bytes[..length]))
            {
                best = Math.Max(best, range.PrefixLengthBits + 1);
            }
        }

        return best;
    }

    private static int ScoreServerName(string[] names, string serverName)
    {
        if (names.Length == 0)
        {
            return 0;
        }

        int best = NoMatch;
        foreach (string name in names)
        {
            if (name == serverName)
            {
                return int.MaxValue;
            }

            if (name.StartsWith("*.", StringComparison.Ordinal)
                && serverName.EndsWith(name[1..], StringComparison.Ordinal) && serverName.Length >= name.Length)
            {
                best = Math.Max(best, name.Length);
            }
        }

        return best;
    }

    private static int ScoreProtocols(string[] wanted, string[] offered)
    {
        if (wanted.Length == 0)
        {
            return 0;
        }

        foreach (string protocol in offered)
        {
            if (wanted.Contains(protocol))
            {
                return 1;
            }
        }

        return NoMatch;
    }

    private static int ScoreSourceType(ConnectionSourceType wanted, in ConnectionTraits traits)
    {
        if (wanted == ConnectionSourceType.Any)
        {
            return 0;
        }

        bool isLocal = traits.Remote.IsLoopback || traits.Remote.SameHost(traits.Local);
        return isLocal == (wanted == ConnectionSourceType.SameIpOrLoopback) ? 1 : NoMatch;
    }
}
