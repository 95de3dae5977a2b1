using Tulle.Proxy.Telemetry;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Proxy.Host.Discovery;

/// <summary>
/// What cluster_manager and listener_manager count: additions, changes and removals of clusters, listeners and
/// routes. Main thread.
/// </summary>
internal sealed class ConfigStats(StatsStore stats, SnapshotBuilder builder, int workerCount)
{
    private Dictionary<string, Message> _clusters = new(StringComparer.Ordinal);
    private Dictionary<string, Message> _listeners = new(StringComparer.Ordinal);
    private HashSet<Message> _active = [];
    private bool _haveWorkersStarted;

    /// <summary>After each change of the configuration, the first included.</summary>
    public void Update()
    {
        ResourceRecord[] clusters = [.. builder.ClusterRecords];
        ResourceRecord[] listeners = [.. builder.ListenerRecords];
        _clusters = Count("cluster_manager.cluster_", _clusters, clusters);
        Add("listener_manager.listener_in_place_updated", listeners.Count(IsChangedInPlace));
        _listeners = Count("listener_manager.listener_", _listeners, listeners);
        Set("cluster_manager.active_clusters", clusters.Count(static c => c.State != ResourceState.Warming));
        Set("cluster_manager.warming_clusters", clusters.Count(static c => c.State == ResourceState.Warming));
        Set("listener_manager.total_listeners_active", listeners.Count(static l => l.State != ResourceState.Warming));
        Set("listener_manager.total_listeners_warming", listeners.Count(static l => l.State == ResourceState.Warming));

        // A removed listener's sockets close at once; what drains after that are connections.
        Set("listener_manager.total_listeners_draining", 0);
        HashSet<Message> active =
            [.. listeners.Where(static l => l.State != ResourceState.Warming).Select(static l => l.Message)];
        Add("listener_manager.listener_create_success", active.Count(l => !_active.Contains(l)) * workerCount);
        _active = active;
    }

    /// <summary>Fields of the bootstrap that nobody knows, where the flag lets them pass.</summary>
    public void StaticUnknownFields(int count)
    {
        if (count > 0)
        {
            Add("server.static_unknown_fields", count);
        }
    }

    /// <summary>Listeners accept connections.</summary>
    public void WorkersStarted()
    {
        _haveWorkersStarted = true;
        Set("listener_manager.workers_started", 1);
    }

    /// <summary>Only its filter chains are different: its sockets and the connections of the other chains go on.</summary>
    private bool IsChangedInPlace(ResourceRecord listener) =>
        _haveWorkersStarted && _listeners.TryGetValue(listener.Name, out Message? old) && old != listener.Message
        && old.ContentHashWithout("filter_chains", "default_filter_chain")
            == listener.Message.ContentHashWithout("filter_chains", "default_filter_chain");

    private Dictionary<string, Message> Count(string prefix, Dictionary<string, Message> before, ResourceRecord[] records)
    {
        var now = new Dictionary<string, Message>(StringComparer.Ordinal);
        // a warming one stands behind the active one
        foreach (ResourceRecord record in records) now[record.Name] = record.Message;
        Add(prefix + "added", now.Keys.Count(n => !before.ContainsKey(n)));
        Add(prefix + "modified", now.Count(r => before.TryGetValue(r.Key, out Message? old) && old != r.Value));
        Add(prefix + "removed", before.Keys.Count(n => !now.ContainsKey(n)));
        return now;
    }

    private void Add(string name, long count) => stats.Main.Add(stats.Registry.Counter(name), count);

    private void Set(string name, long value) => stats.Main.Set(stats.Registry.Gauge(name), value);
}
