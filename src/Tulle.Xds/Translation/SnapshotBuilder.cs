using System.Collections.Frozen;
using Tulle.Model;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>Holds the whole configuration of one proxy as messages and model, and makes snapshots of it: the first from
/// the bootstrap, later ones from discovery. What did not change stays the same object. Main thread.</summary>
public sealed class SnapshotBuilder
{
    /// <summary>Envoy's name, older than the overload manager's resource monitor.</summary>
    private const string ConnectionLimitKey = "overload.global_downstream_max_connections";

    private readonly TranslationEnvironment _environment;
    private readonly RuntimeKeys _runtime = new();
    private readonly RuntimeLayers _runtimeLayers;
    private readonly EndpointTable _endpoints;
    private readonly RouteTable _routes;
    private readonly ClusterTable _clusters;
    private readonly ListenerTable _listeners;
    private readonly BootstrapSettings _settings;
    private readonly Model.Node _node;
    private readonly HashSet<string> _lingeringRoutes = new(StringComparer.Ordinal);
    private long _version;

    private SnapshotBuilder(Bootstrap bootstrap, TranslationEnvironment environment, ConfigErrors errors, long now)
    {
        _environment = environment;
        _endpoints = new EndpointTable(environment, _runtime);
        _clusters = new ClusterTable(environment, _runtime, _endpoints);
        _routes = new RouteTable(environment, _runtime, _clusters.Exists);
        _listeners = new ListenerTable(environment, _runtime, _routes, _clusters.Exists);

        var context = new TranslationContext(environment, _runtime, errors) { ClusterExists = _clusters.Exists };
        Scope root = context.Root;
        _node = BootstrapTranslation.TranslateNode(bootstrap.Node, root.Field("node"));
        _runtimeLayers = new RuntimeLayers(
            bootstrap.LayeredRuntime, environment, _node.Cluster, root.Field("layered_runtime"));
        _runtime.Replace(_runtimeLayers.Load());
        _settings = BootstrapTranslation.Translate(bootstrap, root);
        environment.HasAds = bootstrap.DynamicResources?.AdsConfig is not null;
        DynamicSources = ConfigSourceTranslation.Translate(bootstrap, root);
        Scope resources = root.Field("static_resources");
        for (int i = 0; i < bootstrap.StaticResources?.Clusters.Count; i++)
        {
            _clusters.AddStatic(bootstrap.StaticResources.Clusters[i], resources.Item("clusters", i), now);
        }

        for (int i = 0; i < bootstrap.StaticResources?.Listeners.Count; i++)
        {
            Scope at = resources.Item("listeners", i);
            _listeners.AddStatic(bootstrap.StaticResources.Listeners[i], context, at, now);
        }

        Current = Build();
    }

    /// <summary>The newest snapshot. Another object after each change.</summary>
    public Snapshot Current { get; private set; }

    /// <summary>Where LDS and CDS come from.</summary>
    public DynamicSources DynamicSources { get; }

    /// <summary>EDS names that clusters want, warming ones included.</summary>
    public IReadOnlyCollection<Subscription> EndpointSubscriptions => Distinct(
        _clusters.Active.Concat(_clusters.Warming).Where(static e => e.EdsSource is not null)
            .Select(static e => new Subscription(e.Cluster.EdsServiceName, e.EdsSource!)));

    /// <summary>RDS names that listeners want, warming ones included.</summary>
    public IReadOnlyCollection<Subscription> RouteSubscriptions => Distinct(
        _listeners.Active.Concat(_listeners.Warming).SelectMany(static e => e.Routes)
            .Select(static r => new Subscription(r.Name, r.Source)));

    /// <summary>Routes that no listener names any more, but that connections of draining listeners may still use: they
    /// stay until <see cref="ForgetRoutes"/>.</summary>
    public IReadOnlyCollection<string> LingeringRoutes => _lingeringRoutes;

    /// <summary>Opens the addresses of a listener that discovery brings; a reason refuses it (NACK) and the last good
    /// one stays.</summary>
    public Func<Model.Listener, string?>? BindListener
    {
        get => _listeners.Bind;
        set => _listeners.Bind = value;
    }

    /// <summary>Slots of listeners that are not in a snapshot yet.</summary>
    public IReadOnlyCollection<int> WarmingListenerSlots => [.. _listeners.Warming.Select(static e => e.Listener.Slot)];

    public bool HasWarmingClusters => _clusters.Warming.Any();

    public bool HasWarmingListeners => _listeners.Warming.Count > 0;

    public IEnumerable<ResourceRecord> ClusterRecords =>
        _clusters.Active.Select(static e => e.Record(ResourceState.Active))
            .Concat(_clusters.Warming.Select(static e => e.Record(ResourceState.Warming)));

    public IEnumerable<ResourceRecord> ListenerRecords =>
        _listeners.Active.Select(static e => e.Record(ResourceState.Active))
            .Concat(_listeners.Warming.Select(static e => e.Record(ResourceState.Warming)));

    /// <summary>What the newest update of listeners brought and was refused.</summary>
    public IReadOnlyList<UpdateFailure> ListenerFailures => _listeners.Failures;

    /// <summary>Listeners that wait, and the names of the route configurations that they wait for.</summary>
    public IEnumerable<(string Listener, ulong Hash, string[] Routes)> WaitingListeners => _listeners.Warming.Select(
        e => (e.Name, e.Hash, e.Routes.Select(static r => r.Name).Where(n => !_routes.IsKnown(n)).ToArray()));

    public IEnumerable<ResourceRecord> RouteRecords =>
        _routes.Entries.Select(static e => e.Record(ResourceState.Active));

    public IEnumerable<ResourceRecord> EndpointRecords =>
        _endpoints.Entries.Select(static e => e.Record(ResourceState.Active));

    /// <summary>Null, with every reason in <paramref name="errors"/>, where the bootstrap cannot be run.</summary>
    public static SnapshotBuilder? FromBootstrap(
        Bootstrap bootstrap, TranslationEnvironment environment, ConfigErrors errors, long nowUnixMs)
    {
        var builder = new SnapshotBuilder(bootstrap, environment, errors, nowUnixMs);
        return errors.IsEmpty ? builder : null;
    }

    public UpdateOutcome ApplyClusters(ResourceUpdate update, long nowUnixMs) =>
        After(_clusters.Apply(update, nowUnixMs));

    public UpdateOutcome ApplyListeners(ResourceUpdate update, long nowUnixMs) =>
        After(_listeners.Apply(update, nowUnixMs));

    public UpdateOutcome ApplyRoutes(ResourceUpdate update, long nowUnixMs) =>
        After(_routes.Apply(update, nowUnixMs));

    public UpdateOutcome ApplyEndpoints(ResourceUpdate update, long nowUnixMs) =>
        After(_endpoints.Apply(update, nowUnixMs));

    /// <summary>initial_fetch_timeout: clusters go on without endpoints.</summary>
    public void GiveUpOnEndpoints(string serviceName)
    {
        _endpoints.GiveUp(serviceName);
        After(new UpdateOutcome(null, false));
    }

    /// <summary>initial_fetch_timeout: listeners open and answer 404.</summary>
    public void GiveUpOnRoutes(string name)
    {
        _routes.GiveUp(name);
        After(new UpdateOutcome(null, false));
    }

    /// <summary>/runtime_modify: an empty value removes the key from the admin layer.</summary>
    public bool ModifyRuntime(IReadOnlyDictionary<string, string> changes)
    {
        if (!_runtime.Runtime.HasAdminLayer)
        {
            return false;
        }

        _runtimeLayers.Override(changes);
        ReloadRuntime();
        return true;
    }

    /// <summary>Folders that disk layers of the runtime are read through.</summary>
    public IReadOnlyCollection<string> RuntimePaths => _runtimeLayers.WatchedPaths;

    /// <summary>How often the runtime was loaded, and how often a layer of it could not be read.</summary>
    public (long Succeeded, long Failed) RuntimeLoads => _runtimeLayers.Loads;

    /// <summary>A disk layer has changed.</summary>
    public void ReloadRuntime()
    {
        _runtime.Replace(_runtimeLayers.Load());
        Current = Build();
    }

    private static List<Subscription> Distinct(IEnumerable<Subscription> wanted) =>
        [.. wanted.DistinctBy(static s => s.ResourceName).OrderBy(static s => s.ResourceName, StringComparer.Ordinal)];

    /// <summary>The drain time of the listeners that used them is over.</summary>
    public void ForgetRoutes(string name)
    {
        if (_lingeringRoutes.Remove(name))
        {
            _routes.Keep([.. _routes.Entries.Select(static e => e.Name).Where(n => n != name)]);
            After(new UpdateOutcome(null, true));
        }
    }

    private UpdateOutcome After(UpdateOutcome outcome)
    {
        bool changed = outcome.Changed | _clusters.Promote() | _listeners.Promote();
        if (changed)
        {
            _endpoints.Keep([.. EndpointSubscriptions.Select(static s => s.ResourceName)]);
            HashSet<string> named = [.. RouteSubscriptions.Select(static s => s.ResourceName)];
            _lingeringRoutes.UnionWith(_routes.Entries.Select(static e => e.Name));
            _lingeringRoutes.ExceptWith(named);
            _routes.Keep([.. named, .. _lingeringRoutes]);
            Current = Build();
        }

        return outcome with { Changed = changed };
    }

    private FrozenDictionary<string, int> SlotsByName()
    {
        // Current is null while the first one is built.
        FrozenDictionary<string, int>? known = Current?.ClusterSlots;
        int same = 0;
        int count = 0;
        foreach (ClusterEntry entry in _clusters.Active)
        {
            count++;
            if (known is not null && known.TryGetValue(entry.Name, out int slot) && slot == entry.Cluster.Slot)
            {
                same++;
            }
        }

        return known is not null && same == count && known.Count == count
            ? known
            : _clusters.Active.ToFrozenDictionary(
                static e => e.Name, static e => e.Cluster.Slot, StringComparer.Ordinal);
    }

    private Snapshot Build()
    {
        var clusters = new Model.Cluster?[_clusters.Slots.Count];
        var endpoints = new EndpointAssignment?[clusters.Length];
        foreach (ClusterEntry entry in _clusters.Active)
        {
            clusters[entry.Cluster.Slot] = entry.Cluster;
            endpoints[entry.Cluster.Slot] = entry.Endpoints ?? _endpoints.Find(entry.Cluster.EdsServiceName);
        }

        return new Snapshot
        {
            Version = ++_version,
            Node = _node,
            Bootstrap = _settings with
            {
                MaxActiveDownstreamConnections = _runtime.Current(
                    ConnectionLimitKey, _settings.MaxActiveDownstreamConnections),
            },
            Listeners = [.. _listeners.Active.Select(static e => e.Listener)],
            Clusters = clusters,
            ClusterSlots = SlotsByName(),
            Endpoints = endpoints,
            RoutesByName = _routes.Entries.ToFrozenDictionary(
                static e => e.Name, static e => e.Routes, StringComparer.Ordinal),
            Runtime = _runtime.Runtime,
            Secrets = Secrets.Empty,
        };
    }
}
