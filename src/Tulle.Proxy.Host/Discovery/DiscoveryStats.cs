using Tulle.Proxy.Telemetry;
using Tulle.Xds.Ads;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Proxy.Host.Discovery;

/// <summary>Envoy's counters of subscriptions: each user of a resource has its own. Main thread.</summary>
internal sealed class DiscoveryStats(StatsStore stats, SnapshotBuilder builder)
{
    private static readonly string[] s_counters =
        ["update_attempt", "update_success", "update_rejected", "update_failure", "init_fetch_timeout"];

    private readonly Dictionary<string, Message> _routes = new(StringComparer.Ordinal);

    public void SetConnected(bool isConnected) =>
        stats.Main.Set(stats.Registry.Gauge("control_plane.connected_state"), isConnected ? 1 : 0);

    /// <summary>Makes the names known, so that a scrape before the first update shows zeros.</summary>
    public void Declare()
    {
        if (builder.DynamicSources.Clusters is not null) Declare("cluster_manager.cds.");
        if (builder.DynamicSources.Listeners is not null) Declare("listener_manager.lds.");
        if (builder.DynamicSources.Ads is not null) SetConnected(false);
    }

    public void Count(DiscoveryOutcome outcome)
    {
        foreach (string prefix in Prefixes(outcome))
        {
            Declare(prefix);
            if (outcome.Result != DiscoveryResult.TimedOut) Increment(prefix + "update_attempt");
            Increment(prefix + outcome.Result switch
            {
                DiscoveryResult.Accepted => "update_success",
                DiscoveryResult.Rejected => "update_rejected",
                DiscoveryResult.Failed => "update_failure",
                _ => "init_fetch_timeout",
            });
        }
        if (outcome is { TypeUrl: TypeUrls.Routes, Result: DiscoveryResult.Accepted or DiscoveryResult.Rejected }) CountReloads();
    }

    /// <summary>config_reload: what came was another route configuration than the one before.</summary>
    private void CountReloads()
    {
        foreach (ResourceRecord record in builder.RouteRecords)
        {
            if (_routes.TryGetValue(record.Name, out Message? known) && known == record.Message) continue;
            _routes[record.Name] = record.Message;
            foreach (string prefix in RoutePrefixes([record.Name])) Increment(prefix + "config_reload");
        }
    }

    private void Declare(string prefix)
    {
        foreach (string name in s_counters) stats.Registry.Counter(prefix + name);
    }

    private void Increment(string name) => stats.Main.Increment(stats.Registry.Counter(name));

    private IEnumerable<string> Prefixes(DiscoveryOutcome outcome) => outcome.TypeUrl switch
    {
        TypeUrls.Cluster => ["cluster_manager.cds."],
        TypeUrls.Listener => ["listener_manager.lds."],
        TypeUrls.Endpoints => builder.ClusterRecords.Select(static r => (Cluster)r.Message)
            .Where(c => c.Type == Cluster_DiscoveryType.Eds && outcome.Names.Contains(ServiceName(c)))
            .Select(static c => $"cluster.{Clean(c.AltStatName.Length > 0 ? c.AltStatName : c.Name)}.").Distinct(),
        TypeUrls.Routes => RoutePrefixes(outcome.Names),
        _ => [],
    };

    private IEnumerable<string> RoutePrefixes(IReadOnlyCollection<string> names) =>
        builder.ListenerRecords.SelectMany(static r => Managers((Listener)r.Message))
            .Where(m => m.Rds is { } rds && names.Contains(rds.RouteConfigName))
            .Select(static m => $"http.{Clean(m.StatPrefix)}.rds.{Clean(m.Rds!.RouteConfigName)}.").Distinct();

    private static string ServiceName(Cluster cluster) =>
        cluster.EdsClusterConfig?.ServiceName is { Length: > 0 } service ? service : cluster.Name;

    private static IEnumerable<HttpConnectionManager> Managers(Listener listener)
    {
        IEnumerable<FilterChain> chains = listener.FilterChains;
        if (listener.DefaultFilterChain is { } fallback) chains = chains.Append(fallback);
        return chains.SelectMany(static c => c.Filters).Select(static f => f.TypedConfig?.As<HttpConnectionManager>())
            .OfType<HttpConnectionManager>();
    }

    /// <summary>Envoy's stat names have no colons.</summary>
    private static string Clean(string name) => name.Replace(':', '_');
}
