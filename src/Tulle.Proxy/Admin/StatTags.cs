namespace Tulle.Proxy.Admin;

/// <summary>
/// A stat's name without its variable parts, and those parts as tags: what Envoy's default tag extraction (its
/// well_known_names) does with the names that exist here.
/// </summary>
internal sealed class StatTags
{
    private readonly List<KeyValuePair<string, string>> _tags = [];

    private StatTags(string fullName)
    {
        FullName = fullName;
        Name = fullName;
    }

    internal string FullName { get; }

    internal string Name { get; private set; }

    internal IReadOnlyList<KeyValuePair<string, string>> Tags => _tags;

    internal static StatTags Extract(string name)
    {
        var tags = new StatTags(name);
        tags.TakeResponseCode();
        switch (name[..Math.Max(0, name.IndexOf('.'))])
        {
            case "cluster":
                tags.TakeToken("cluster.", "envoy.cluster_name");
                break;
            case "http":
                tags.TakeBetween("rds.", "envoy.rds_route_config");
                tags.TakeToken("http.", "envoy.http_conn_manager_prefix");
                break;
            case "tcp":
                tags.TakeToken("tcp.", "envoy.tcp_prefix");
                break;
            case "listener":
                tags.TakeBetween("http.", "envoy.http_conn_manager_prefix");
                tags.TakeListenerAddress();
                break;
            case "listener_manager":
                tags.TakeWorker();
                break;
            case "vhost":
                tags.TakeBetween("vcluster.", "envoy.virtual_cluster");
                tags.TakeBetween("route.", "envoy.route");
                tags.TakeToken("vhost.", "envoy.virtual_host");
                break;
            case "ratelimit":
                tags.TakeToken("ratelimit.", "envoy.ratelimit_prefix");
                break;
        }

        int local = tags.Name.IndexOf(".http_local_rate_limit.", StringComparison.Ordinal);
        if (local > 0)
        {
            tags.Cut(0, local, "envoy.local_http_ratelimit_prefix", tags.Name[..local]);
            tags.Name = tags.Name.TrimStart('.');
        }

        return tags;
    }

    // _rq_503 and _rq_5xx at the end.
    private void TakeResponseCode()
    {
        int at = Name.LastIndexOf("_rq_", StringComparison.Ordinal);
        if (at < 0)
        {
            return;
        }

        ReadOnlySpan<char> end = Name.AsSpan(at + 4);
        if (end.Length != 3 || !char.IsAsciiDigit(end[0]))
        {
            return;
        }

        if (char.IsAsciiDigit(end[1]) && char.IsAsciiDigit(end[2]))
        {
            Cut(at + 3, Name.Length, "envoy.response_code", end.ToString());
        }
        else if (end[1..] is "xx")
        {
            Cut(at + 4, at + 5, "envoy.response_code_class", end[..1].ToString());
        }
    }

    /// <summary>The part behind <paramref name="prefix"/>, which starts the name, up to the next dot.</summary>
    private void TakeToken(string prefix, string tag)
    {
        int end = Name.IndexOf('.', prefix.Length);
        if (end > 0)
        {
            Cut(prefix.Length, end + 1, tag, Name[prefix.Length..end]);
        }
    }

    /// <summary>The part behind ".<paramref name="word"/>" up to the next dot, or up to the last where names may have
    /// dots.</summary>
    private void TakeBetween(string word, string tag)
    {
        int at = Name.IndexOf("." + word, StringComparison.Ordinal);
        if (at < 0)
        {
            return;
        }

        int start = at + 1 + word.Length;
        int end = word == "rds." ? Name.LastIndexOf('.') : Name.IndexOf('.', start);
        if (end > start)
        {
            Cut(start, end + 1, tag, Name[start..end]);
        }
    }

    // Only what looks like an address, as Envoy: "listener.127.0.0.1_80.", not "listener.front.".
    private void TakeListenerAddress()
    {
        const int Start = 9;
        int end = Start;
        for (int i = Start; i < Name.Length && IsAddressCharacter(Name[i]); i++)
        {
            if (Name[i] == '.')
            {
                end = i;
            }
        }

        if (end > Start && Name.AsSpan(Start, end - Start).ContainsAny('.', '_'))
        {
            Cut(Start, end + 1, "envoy.listener_address", Name[Start..end]);
        }
    }

    private static bool IsAddressCharacter(char c) => char.IsAsciiHexDigit(c) || c is '.' or '_' or '[' or ']';

    private void TakeWorker()
    {
        const string Prefix = "listener_manager.worker_";
        int end = Name.StartsWith(Prefix, StringComparison.Ordinal) ? Name.IndexOf('.', Prefix.Length) : -1;
        if (end > 0)
        {
            Cut("listener_manager.".Length, end + 1, "envoy.worker_id", Name[Prefix.Length..end]);
        }
    }

    private void Cut(int start, int end, string tag, string value)
    {
        _tags.Add(new(tag, value));
        Name = Name.Remove(start, end - start);
    }
}
