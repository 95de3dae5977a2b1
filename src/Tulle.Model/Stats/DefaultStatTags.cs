namespace Tulle.Model.Stats;

/// <summary>Envoy's default tags (its well_known_names) for the names that exist here.</summary>
public static class DefaultStatTags
{
    private const string ResponseCode = "envoy.response_code";
    private const string ResponseCodeClass = "envoy.response_code_class";
    private const string HttpPrefix = "envoy.http_conn_manager_prefix";
    private const string ListenerAddress = "envoy.listener_address";
    private const string RdsRouteConfig = "envoy.rds_route_config";
    private const string WorkerId = "envoy.worker_id";

    // In Envoy's order: from the most specific.
    private static readonly StatTagPattern[] s_patterns =
    [
        new("envoy.grpc_bridge_method", "cluster.*.grpc.*.$.**"),
        new("envoy.http_user_agent", "http.*.user_agent.$.**"),
        new("envoy.virtual_cluster", "vhost.*.vcluster.$.**"),
        new("envoy.fault_downstream_cluster", "http.*.fault.$.**"),
        new("envoy.ssl_cipher", "listener.*.ssl.ciphers.$"),
        new("cipher_suite", "cluster.*.ssl.ciphers.$"),
        new("envoy.grpc_bridge_service", "cluster.*.grpc.$.**"),
        new("envoy.tcp_prefix", "tcp.$.**"),
        new("envoy.udp_prefix", "udp.$.**"),
        new("envoy.clientssl_prefix", "auth.clientssl.$.**"),
        new("envoy.ratelimit_prefix", "ratelimit.$.**"),
        new("envoy.cluster_name", "cluster.$.**"),
        new(HttpPrefix, "http.$.**"),
        new("envoy.virtual_host", "vhost.$.**"),
        new("envoy.route", "vhost.*.route.$.**"),
        new("envoy.local_http_ratelimit_prefix", "$.http_local_rate_limit.**"),
        new("envoy.local_network_ratelimit_prefix", "local_rate_limit.$.**"),
        new("envoy.local_listener_ratelimit_prefix", "listener_local_ratelimit.$.**"),
        new("envoy.connection_limit_prefix", "connection_limit.$.**"),
        new("envoy.rbac_prefix", "$.rbac.**"),
        new("envoy.rbac_http_prefix", "http.*.rbac.$.**"),
    ];

    /// <summary>A name that stats_tags may give without a regex.</summary>
    public static bool Knows(string tag) =>
        tag is ResponseCode or ResponseCodeClass or ListenerAddress or RdsRouteConfig or WorkerId
        || Array.Exists(s_patterns, p => p.Tag == tag);

    /// <summary>Tags of names with any beginning.</summary>
    internal static void ExtractCodes(StatTags tags, Predicate<string> wants)
    {
        string name = tags.FullName;
        int at = name.LastIndexOf("_rq_", StringComparison.Ordinal);
        if (at < 0 || name.Length - at != 7 || !char.IsAsciiDigit(name[at + 4]))
        {
            return;
        }

        if (char.IsAsciiDigit(name[at + 5]) && char.IsAsciiDigit(name[at + 6]))
        {
            if (wants(ResponseCode))
            {
                tags.Cut(ResponseCode, (at + 4)..name.Length, (at + 3)..name.Length);
            }
        }
        else if (name.EndsWith("xx", StringComparison.Ordinal) && wants(ResponseCodeClass))
        {
            tags.Cut(ResponseCodeClass, (at + 4)..(at + 5), (at + 4)..(at + 5));
        }
    }

    /// <summary>Tags of names whose first word says which they are.</summary>
    internal static void ExtractWords(StatTags tags, Predicate<string> wants)
    {
        foreach (StatTagPattern pattern in s_patterns)
        {
            // The fault filter's own counters ("http.X.fault.delays_injected") end here; "**" wants one word more.
            if (pattern.TryFind(tags.FullName, out int start, out int end) && wants(pattern.Tag)
                && !tags.Has(pattern.Tag))
            {
                tags.CutWord(pattern.Tag, start, end);
            }
        }

        if (tags.FullName.StartsWith("listener", StringComparison.Ordinal)
            || tags.FullName.StartsWith("server.", StringComparison.Ordinal))
        {
            ExtractListener(tags, wants);
        }
        else if (wants(RdsRouteConfig) && tags.FullName.StartsWith("http.", StringComparison.Ordinal))
        {
            ExtractRds(tags);
        }
    }

    private static void ExtractListener(StatTags tags, Predicate<string> wants)
    {
        string name = tags.FullName;
        int http = name.IndexOf(".http.", StringComparison.Ordinal);
        int end = http < 0 ? -1 : name.IndexOf('.', http + 6);
        if (end > 0 && wants(HttpPrefix))
        {
            tags.CutWord(HttpPrefix, http + 6, end);
        }

        int address = EndOfAddress(name);
        if (address > 0 && wants(ListenerAddress))
        {
            tags.Cut(ListenerAddress, "listener.".Length..address, "listener.".Length..(address + 1));
        }

        int worker = name.IndexOf(".worker_", StringComparison.Ordinal);
        end = worker < 0 ? -1 : name.IndexOf('.', worker + 1);
        if (end > 0 && wants(WorkerId) && name.AsSpan(worker + 8, end - worker - 8).IndexOfAnyExceptInRange('0', '9') < 0)
        {
            tags.CutWord(WorkerId, worker + 1, end);
        }
    }

    /// <summary>Only what looks like an address, as Envoy: "listener.127.0.0.1_80.", not "listener.front.".</summary>
    private static int EndOfAddress(string name)
    {
        const int Start = 9;
        if (!name.StartsWith("listener.", StringComparison.Ordinal))
        {
            return -1;
        }

        int end = Start;
        for (int i = Start; i < name.Length && IsAddressCharacter(name[i]); i++)
        {
            if (name[i] == '.')
            {
                end = i;
            }
        }

        return end > Start && name.AsSpan(Start, end - Start).ContainsAny('.', '_') ? end : -1;
    }

    private static bool IsAddressCharacter(char c) => char.IsAsciiHexDigit(c) || c is '.' or '_' or '[' or ']';

    /// <summary>Names of route configurations may hold dots: the value ends at the last one.</summary>
    private static void ExtractRds(StatTags tags)
    {
        int at = tags.FullName.IndexOf(".rds.", StringComparison.Ordinal);
        int last = tags.FullName.LastIndexOf('.');
        if (at > 0 && last > at + 4)
        {
            tags.CutWord(RdsRouteConfig, at + 5, last);
        }
    }
}
