using Tulle.Model;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Ads;

/// <summary>
/// Keeps the configuration in step with what its sources say: asks for clusters, then the endpoints that they name,
/// then
/// listeners, then the routes that those name; applies what comes; publishes snapshots. Main thread; no transport
/// inside:
/// the host feeds <see cref="Client"/> with a stream and calls Tick and FileChanged.
/// </summary>
public sealed class DynamicConfiguration : IAdsConsumer
{
    private readonly SnapshotBuilder _builder;
    private readonly IDiscoveryHost _host;
    private readonly DynamicSources _sources;
    private readonly FetchDeadlines _deadlines = new();
    private readonly FileSubscriptions _files;
    private readonly Dictionary<string, long> _lingerUntilMs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _wanted = new(StringComparer.Ordinal)
    {
        [TypeUrls.Endpoints] = new(StringComparer.Ordinal),
        [TypeUrls.Routes] = new(StringComparer.Ordinal),
    };

    private Snapshot _published;
    private bool _areClustersAnswered;
    private bool _areListenersAnswered;
    private bool _areClustersReady;
    private bool _isInitialized;

    public DynamicConfiguration(SnapshotBuilder builder, Bootstrap bootstrap, IDiscoveryHost host, string version)
    {
        _builder = builder;
        _host = host;
        _sources = builder.DynamicSources;
        _published = builder.Current;
        _files = new FileSubscriptions(this, host);
        if (_sources.Ads is not { } ads) return;
        Messages.Node node = SelfDescription.Of(bootstrap.Node, version);
        Client = ads.ApiType is ApiConfigSource_ApiType.DeltaGrpc or ApiConfigSource_ApiType.AggregatedDeltaGrpc
            ? new DeltaAdsClient(node, this)
            : new SotwAdsClient(node, this);
    }

    /// <summary>The protocol of the stream to the management server; null when the bootstrap names none.</summary>
    public IAdsClient? Client { get; }

    /// <summary>When Tick has something to do, in the host's milliseconds.</summary>
    public long? NextDeadlineMs => _lingerUntilMs.Count == 0
        ? _deadlines.NextMs
        : Math.Min(_deadlines.NextMs ?? long.MaxValue, _lingerUntilMs.Values.Min());

    /// <summary>
    /// What is waited for, by whom, in the names of Envoy's init managers: the server at its start, a warming listener
    /// after that.
    /// </summary>
    public IEnumerable<(string Manager, string[] Targets)> Unready()
    {
        if (!_isInitialized)
        {
            List<string> targets = [];
            if (!_areClustersAnswered) targets.Add("target CDS");
            targets.AddRange(_builder.ClusterRecords.Where(static r => r.State == ResourceState.Warming)
                .Select(static r => $"target Cluster {r.Name}"));
            if (!_areListenersAnswered) targets.Add("target LDS");
            targets.AddRange(_builder.WaitingListeners.SelectMany(static l => l.Routes).Distinct().Select(RouteTarget));
            yield return ("Server", [.. targets]);
            yield break;
        }
        foreach ((string listener, ulong hash, string[] routes) in _builder.WaitingListeners)
            yield return ($"Listener-local-init-manager {listener} {hash}", [.. routes.Select(RouteTarget)]);
    }

    public void Start()
    {
        _areClustersAnswered = _sources.Clusters is null;
        _areListenersAnswered = _sources.Listeners is null;
        SubscribeAll(TypeUrls.Cluster, _sources.Clusters);
        Settle();
    }

    /// <summary>Acts on the timeouts that have passed.</summary>
    public void Tick()
    {
        foreach ((string typeUrl, string name) in _deadlines.TakeExpired(_host.NowMs))
        {
            _host.Report(new DiscoveryOutcome(typeUrl, name.Length > 0 ? [name] : [], "", DiscoveryResult.TimedOut));
            GiveUp(typeUrl, name);
        }
        foreach (string name in _lingerUntilMs.Where(l => l.Value <= _host.NowMs).Select(static l => l.Key).ToArray())
        {
            _lingerUntilMs.Remove(name);
            _builder.ForgetRoutes(name);
        }
        Settle();
    }

    /// <summary>A watched file was replaced, or something was moved into a watched folder.</summary>
    public void FileChanged(string watched)
    {
        _files.Load(watched);
        Settle();
    }

    string? IAdsConsumer.Apply(DiscoveryUpdate update)
    {
        string? error = Apply(update);
        Settle();
        // Once running, the control plane may order its routes behind the acknowledgement of its clusters.
        if (update.TypeUrl == TypeUrls.Cluster && _areClustersReady && _builder.HasWarmingClusters)
            Client!.Hold(TypeUrls.Cluster);
        return error;
    }

    void IAdsConsumer.Rejected(string typeUrl, IReadOnlyCollection<string> names, string error)
    {
        Reject(typeUrl, names, error);
        Settle();
    }

    void IAdsConsumer.Log(string message) => _host.Log(message);

    /// <summary>Applies and reports; the caller settles afterwards.</summary>
    internal string? Apply(DiscoveryUpdate update)
    {
        UpdateOutcome outcome = update.TypeUrl switch
        {
            TypeUrls.Cluster => _builder.ApplyClusters(update.Resources, _host.NowUnixMs),
            TypeUrls.Endpoints => _builder.ApplyEndpoints(update.Resources, _host.NowUnixMs),
            TypeUrls.Listener => _builder.ApplyListeners(update.Resources, _host.NowUnixMs),
            TypeUrls.Routes => _builder.ApplyRoutes(update.Resources, _host.NowUnixMs),
            _ => new UpdateOutcome($"nobody uses resources of the type {update.TypeUrl}", false),
        };
        string[] names = [.. update.Resources.Resources.Select(static r => r.Name)];
        MarkAnswered(update.TypeUrl, names, giveUp: !outcome.IsAccepted);
        _host.Report(new DiscoveryOutcome(
            update.TypeUrl, names, update.Version,
            outcome.IsAccepted ? DiscoveryResult.Accepted : DiscoveryResult.Rejected, outcome.Error ?? ""));
        return outcome.Error;
    }

    /// <summary>A file that cannot be read: the start does not wait for it any longer.</summary>
    internal void Fail(string typeUrl, IReadOnlyCollection<string> names, string error)
    {
        MarkAnswered(typeUrl, names, giveUp: true);
        _host.Report(new DiscoveryOutcome(typeUrl, names, "", DiscoveryResult.Failed, error));
    }

    /// <summary>A file without resources, for somebody who waits for one by name.</summary>
    internal void TakeEmpty(string typeUrl, string name, string version)
    {
        MarkAnswered(typeUrl, [name], giveUp: true);
        _host.Report(new DiscoveryOutcome(typeUrl, [name], version, DiscoveryResult.Accepted));
    }

    internal void Reject(string typeUrl, IReadOnlyCollection<string> names, string error)
    {
        MarkAnswered(typeUrl, names, giveUp: true);
        _host.Report(new DiscoveryOutcome(typeUrl, names, "", DiscoveryResult.Rejected, error));
    }

    private static string RouteTarget(string name) => $"target RdsRouteConfigSubscription RDS init {name}";

    private static bool IsAds(ConfigSource source) => source.ConfigSourceSpecifierCase is
        ConfigSource_ConfigSourceSpecifierCase.Ads or ConfigSource_ConfigSourceSpecifierCase.Self;

    private static bool IsWildcard(string typeUrl) => typeUrl is TypeUrls.Cluster or TypeUrls.Listener;

    private void SubscribeAll(string typeUrl, ConfigSource? source)
    {
        if (source is null) return;
        _deadlines.Add(typeUrl, "", _host.NowMs, source.InitialFetchTimeout);
        if (IsAds(source)) Client?.Subscribe(typeUrl, null);
        else _files.Add(source, typeUrl, "");
    }

    /// <summary>
    /// Brings subscriptions, phases and the published snapshot in line, until nothing moves any more.
    /// </summary>
    private void Settle()
    {
        do
        {
            SubscribeNamed(TypeUrls.Endpoints, _builder.EndpointSubscriptions);
            if (_areClustersReady) SubscribeNamed(TypeUrls.Routes, _builder.RouteSubscriptions);
            Advance();
        }
        while (_files.LoadAdded());

        if (!_builder.HasWarmingClusters) Client?.Release(TypeUrls.Cluster);
        if (_published != _builder.Current)
        {
            _published = _builder.Current;
            _host.Publish(_published);
        }
        if (!_isInitialized && _areClustersReady && _areListenersAnswered && !_builder.HasWarmingListeners)
        {
            _isInitialized = true;
            _host.Initialized();
        }
    }

    private void Advance()
    {
        if (_areClustersReady || !_areClustersAnswered || _builder.HasWarmingClusters) return;
        _areClustersReady = true;
        SubscribeAll(TypeUrls.Listener, _sources.Listeners);
        SubscribeNamed(TypeUrls.Routes, _builder.RouteSubscriptions);
    }

    private void SubscribeNamed(string typeUrl, IReadOnlyCollection<Subscription> subscriptions)
    {
        HashSet<string> wanted = _wanted[typeUrl];
        HashSet<string> now = [.. subscriptions.Select(static s => s.ResourceName)];
        foreach (string gone in wanted.Where(n => !now.Contains(n)).ToArray())
        {
            wanted.Remove(gone);
            _deadlines.Remove(typeUrl, gone);
            _files.Remove(typeUrl, gone);
        }
        foreach (Subscription subscription in subscriptions.Where(s => !wanted.Contains(s.ResourceName)))
        {
            wanted.Add(subscription.ResourceName);
            _deadlines.Add(typeUrl, subscription.ResourceName, _host.NowMs, subscription.Source.InitialFetchTimeout);
            if (!IsAds(subscription.Source))
                _files.Add(subscription.Source, typeUrl, subscription.ResourceName);
        }
        IEnumerable<string> names = subscriptions.Where(s => IsAds(s.Source)).Select(static s => s.ResourceName);
        if (typeUrl == TypeUrls.Routes) names = names.Concat(Linger());
        Client?.Subscribe(typeUrl, [.. names]);
    }

    /// <summary>Routes of listeners that drain, as long as they do.</summary>
    private Dictionary<string, long>.KeyCollection Linger()
    {
        foreach (string name in _builder.LingeringRoutes) _lingerUntilMs.TryAdd(name, _host.NowMs + _host.DrainTimeMs);
        foreach (string name in _lingerUntilMs.Keys.Where(n => !_builder.LingeringRoutes.Contains(n)).ToArray())
            _lingerUntilMs.Remove(name);
        return _lingerUntilMs.Keys;
    }

    private void MarkAnswered(string typeUrl, IReadOnlyCollection<string> names, bool giveUp)
    {
        if (IsWildcard(typeUrl))
        {
            _deadlines.Remove(typeUrl, "");
            GiveUp(typeUrl, "");
            return;
        }
        foreach (string name in names)
        {
            if (_deadlines.Remove(typeUrl, name) && giveUp) GiveUp(typeUrl, name);
        }
    }

    /// <summary>Goes on without an answer: with what is known, or with nothing.</summary>
    private void GiveUp(string typeUrl, string name)
    {
        switch (typeUrl)
        {
            case TypeUrls.Cluster: _areClustersAnswered = true; break;
            case TypeUrls.Listener: _areListenersAnswered = true; break;
            case TypeUrls.Endpoints: _builder.GiveUpOnEndpoints(name); break;
            case TypeUrls.Routes: _builder.GiveUpOnRoutes(name); break;
            default: break;
        }
    }
}
