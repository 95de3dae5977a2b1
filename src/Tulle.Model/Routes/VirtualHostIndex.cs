using Tulle.Model.Matching;

namespace Tulle.Model;

/// <summary>
/// Which virtual host a host name belongs to: an exact domain, else the longest "*suffix", else the longest
/// "prefix*", else "*". A wildcard stands for at least one character.
/// </summary>
public sealed class VirtualHostIndex
{
    private readonly HostTable _exact = new();
    private readonly List<LengthGroup> _suffixes = [];
    private readonly List<LengthGroup> _prefixes = [];
    private VirtualHost? _any;

    public VirtualHostIndex(VirtualHost[] hosts)
    {
        foreach (VirtualHost host in hosts)
        {
            foreach (byte[] domain in host.Domains)
            {
                TryAdd(AsciiCase.ToLower(domain), host);
            }
        }
    }

    /// <summary>Envoy's words about the first domain that is given twice; null where there is none.</summary>
    public static string? FindDuplicate(IEnumerable<string> domains, string routeName)
    {
        var seen = new HashSet<string>();
        foreach (string domain in domains)
        {
            if (!seen.Add(domain.ToLowerInvariant()))
            {
                return domain == "*"
                    ? $"Only a single wildcard domain is permitted in route {routeName}"
                    : "Only unique values for domains are permitted. Duplicate entry of domain "
                        + $"{domain.ToLowerInvariant()} in route {routeName}";
            }
        }

        return null;
    }

    /// <param name="host">As it came; the port counts, unless the caller took it off.</param>
    public VirtualHost? Find(ReadOnlySpan<byte> host)
    {
        if (host.IsEmpty)
        {
            // Envoy's rule: only a lone "*" serves a request that names no host.
            return _exact.Count == 0 && _suffixes.Count == 0 && _prefixes.Count == 0 ? _any : null;
        }

        if (_exact.Count > 0 && _exact.Find(host) is { } exact)
        {
            return exact;
        }

        foreach (LengthGroup group in _suffixes)
        {
            if (host.Length > group.Length && group.Hosts.Find(host[^group.Length..]) is { } found)
            {
                return found;
            }
        }

        foreach (LengthGroup group in _prefixes)
        {
            if (host.Length > group.Length && group.Hosts.Find(host[..group.Length]) is { } found)
            {
                return found;
            }
        }

        return _any;
    }

    private void TryAdd(byte[] domain, VirtualHost host)
    {
        if (domain is [(byte)'*'])
        {
            _any ??= host;
        }
        else if (domain.Length > 0 && domain[0] == '*')
        {
            AddTo(_suffixes, domain[1..], host);
        }
        else if (domain.Length > 0 && domain[^1] == '*')
        {
            AddTo(_prefixes, domain[..^1], host);
        }
        else
        {
            _exact.TryAdd(domain, host);
        }
    }

    private static void AddTo(List<LengthGroup> groups, byte[] piece, VirtualHost host)
    {
        int at = groups.FindIndex(group => group.Length <= piece.Length);
        if (at < 0 || groups[at].Length != piece.Length)
        {
            at = at < 0 ? groups.Count : at;
            groups.Insert(at, new LengthGroup(piece.Length, new HostTable()));
        }

        groups[at].Hosts.TryAdd(piece, host);
    }

    /// <summary>Pieces of one length; the groups stand longest first.</summary>
    private readonly record struct LengthGroup(int Length, HostTable Hosts);
}
