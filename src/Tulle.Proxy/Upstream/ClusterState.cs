using Tulle.Http.Http1;
using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Balancing;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// One cluster on one worker: its endpoints, its balancer, its circuit breakers. Survives snapshots; an update touches
/// only what changed. Worker thread only, but for <see cref="Endpoints"/> and their counters, which the main thread
/// reads.
/// </summary>
public sealed class ClusterState : ILoopTimerTarget
{
    private readonly Dictionary<SocketAddress, EndpointState> _byAddress = [];
    private ResolvedEndpoints? _resolved;
    private LoopTimer? _cleanup;
    private Http2ClientSettings? _http2;
    private Http2ClientSettings? _meshHttp2;
    private PrioritySet _priorities;
    private LoadBalancer _balancer = new RoundRobinBalancer();
    private EndpointState[] _endpoints = [];

    internal ClusterState(Clusters owner, Cluster config, ClusterStatIds ids, SharedBreakers breakers)
    {
        Owner = owner;
        Ids = ids;
        Config = config;
        SharedBreakers = breakers;
        Default = new Breakers(breakers.Default);
        High = new Breakers(breakers.High);
        _priorities = new PrioritySet([], new PriorityRules(), owner.Random);
        Configure(config);
    }

    internal Clusters Owner { get; }

    internal ClusterStatIds Ids { get; }

    public Cluster Config { get; private set; }

    /// <summary>All that the cluster lists now. Published by one reference swap.</summary>
    public EndpointState[] Endpoints => Volatile.Read(ref _endpoints);

    public bool IsRemoved { get; private set; }

    internal ConnectOptions ConnectOptions { get; private set; } = ConnectOptions.Default;

    internal Http1Limits Http1Limits { get; private set; } = Http1Limits.Default;

    /// <summary>Of connections to proxies like this one, and to others. Most clusters need one of them at most.</summary>
    internal Http2ClientSettings Http2Settings(bool isMeshHop) => isMeshHop
        ? _meshHttp2 ??= ConnectionSettings.Http2(Config, ConnectOptions, Ids, isMeshHop: true)
        : _http2 ??= ConnectionSettings.Http2(Config, ConnectOptions, Ids, isMeshHop: false);

    /// <summary>What every request head of an HTTP/1 connection is written with.</summary>
    internal HeadExtras Http1HeadExtras { get; private set; }

    internal SharedBreakers SharedBreakers { get; }

    private Breakers Default { get; }

    private Breakers High { get; }

    internal Breakers Breakers(RoutingPriority priority) => priority == RoutingPriority.High ? High : Default;

    /// <summary>Whether a request goes out as HTTP/2. Auto is by ALPN, so without TLS it is HTTP/1.</summary>
    internal bool UsesHttp2(bool isHttp2Client) => Config.Http.Protocol switch
    {
        UpstreamProtocol.Http2 => true,
        UpstreamProtocol.SameAsDownstream => isHttp2Client,
        _ => false,
    };

    /// <summary>Takes up a new configuration; the same object changes nothing.</summary>
    internal void Update(Cluster config)
    {
        if (ReferenceEquals(config, Config))
        {
            return;
        }

        Configure(config);
        RebuildPriorities();

        // Connections of the old settings end with what they are doing.
        DrainPools();
    }

    /// <summary>Takes up a new list of addresses; those that stay keep their connections and counters.</summary>
    internal void Update(ResolvedEndpoints resolved)
    {
        if (ReferenceEquals(resolved, _resolved))
        {
            return;
        }

        _resolved = resolved;
        if (TryMove(resolved))
        {
            return;
        }

        bool changed = false;
        EndpointState[] next = new EndpointState[resolved.Endpoints.Length];
        HashSet<EndpointState> kept = new(next.Length);
        for (int i = 0; i < next.Length; i++)
        {
            ref readonly ResolvedEndpoint entry = ref resolved.Endpoints[i];
            if (_byAddress.TryGetValue(entry.Address, out EndpointState? known))
            {
                changed |= known.Update(entry);
            }
            else
            {
                known = new EndpointState(this, entry);
                _byAddress.Add(entry.Address, known);
                changed = true;
            }

            next[i] = known;
            kept.Add(known);
        }

        foreach (EndpointState endpoint in _endpoints)
        {
            if (!kept.Contains(endpoint))
            {
                changed = true;
                _byAddress.Remove(endpoint.Address);
                endpoint.Remove();
            }
        }

        Volatile.Write(ref _endpoints, next);
        if (changed || _priorities.TotalCount != next.Length)
        {
            RebuildPriorities();
            Owner.Stats.Increment(Ids.MembershipChange);
        }

        if (changed && Config.CloseConnectionsOnHostSetChange)
        {
            DrainPools();
        }
    }

    /// <summary>LOGICAL_DNS: one endpoint, whatever its address; connections to the old address go on.</summary>
    private bool TryMove(ResolvedEndpoints resolved)
    {
        if (Config.Type != ClusterType.LogicalDns || _endpoints.Length != 1 || resolved.Endpoints.Length != 1)
        {
            return false;
        }

        EndpointState endpoint = _endpoints[0];
        _byAddress.Remove(endpoint.Address);
        endpoint.MoveTo(resolved.Endpoints[0]);
        _byAddress.Add(endpoint.Address, endpoint);
        return true;
    }

    private void DrainPools()
    {
        foreach (EndpointState endpoint in _endpoints)
        {
            endpoint.DrainPools();
        }
    }

    /// <summary>The cluster is gone from the snapshot: its connections end with what they are doing.</summary>
    internal void Remove()
    {
        IsRemoved = true;
        _cleanup?.Remove();
        foreach (EndpointState endpoint in _endpoints)
        {
            endpoint.Remove();
        }
    }

    /// <summary>Picks an endpoint for one attempt; null: nobody may be asked (503 UH).</summary>
    internal EndpointState? Choose()
    {
        EndpointState? chosen = _priorities.Choose(_balancer, Owner.Random, out bool panicked);
        if (panicked)
        {
            Owner.Stats.Increment(Ids.LbHealthyPanic);
        }

        return chosen;
    }

    /// <summary>Counts a response that goes to the client, the upstream's or one made in its place.</summary>
    internal void CountResponse(int status, bool isInternal)
    {
        WorkerStats stats = Owner.Stats;
        stats.Increment(Ids.RqCompleted);
        stats.Increment(isInternal ? Ids.InternalCompleted : Ids.ExternalCompleted);
        switch (status / 100)
        {
            case 1:
                stats.Increment(Ids.Rq1xx);
                break;
            case 2:
                stats.Increment(Ids.Rq2xx);
                stats.Increment(isInternal ? Ids.Internal2xx : Ids.External2xx);
                break;
            case 3:
                stats.Increment(Ids.Rq3xx);
                stats.Increment(isInternal ? Ids.Internal3xx : Ids.External3xx);
                break;
            case 4:
                stats.Increment(Ids.Rq4xx);
                stats.Increment(isInternal ? Ids.Internal4xx : Ids.External4xx);
                break;
            default:
                stats.Increment(Ids.Rq5xx);
                stats.Increment(isInternal ? Ids.Internal5xx : Ids.External5xx);
                break;
        }

        stats.CountCode(Ids.AllCodes, status);
        stats.CountCode(isInternal ? Ids.InternalCodes : Ids.ExternalCodes, status);
    }

    /// <summary>Counts a response that was dropped for another attempt.</summary>
    internal void CountRetried(int status) => Owner.Stats.CountCode(Ids.RetryCodes, status);

    internal void RecordTime(long ms, bool isInternal)
    {
        Owner.Stats.Record(Ids.RqTime, ms);
        Owner.Stats.Record(isInternal ? Ids.InternalTime : Ids.ExternalTime, ms);
    }

    /// <summary>ORIGINAL_DST: the endpoint for this address, made on first use; null where there are too many.</summary>
    internal EndpointState? FindOrAdd(in SocketAddress address)
    {
        if (_byAddress.TryGetValue(address, out EndpointState? known))
        {
            known.IsInUse = true;
            return known;
        }

        if (_byAddress.Count >= Limits.OriginalDestinations)
        {
            return null;
        }

        if (_cleanup is null)
        {
            _cleanup = new LoopTimer(Owner.Loop, this);
            _cleanup.Arm(Config.CleanupIntervalMs);
        }

        Endpoint endpoint = new() { Address = new Address { Kind = AddressKind.Socket, Text = "" } };
        known = new EndpointState(this, new ResolvedEndpoint(address, endpoint, Locality.None, 0, 0, 1));
        _byAddress.Add(address, known);
        Volatile.Write(ref _endpoints, [.. _endpoints, known]);
        RebuildPriorities();
        Owner.Stats.Increment(Ids.MembershipChange);
        return known;
    }

    /// <summary>ORIGINAL_DST: endpoints that nobody went to since the last time, and that have no connection, go.</summary>
    public void OnTimer(LoopTimer timer)
    {
        var stays = new List<EndpointState>(_endpoints.Length);
        foreach (EndpointState endpoint in _endpoints)
        {
            if (endpoint.IsInUse || endpoint.Counters.CxActive > 0)
            {
                endpoint.IsInUse = false;
                stays.Add(endpoint);
            }
            else
            {
                _byAddress.Remove(endpoint.Address);
                endpoint.Remove();
            }
        }

        if (stays.Count < _endpoints.Length)
        {
            Volatile.Write(ref _endpoints, [.. stays]);
            RebuildPriorities();
            Owner.Stats.Increment(Ids.MembershipChange);
        }

        timer.Arm(Config.CleanupIntervalMs);
    }

    private void Configure(Cluster config)
    {
        Config = config;
        ConnectOptions = ConnectionSettings.Connect(config, Owner.DefaultBind);
        Http1Limits = ConnectionSettings.Http1(config);
        _http2 = null;
        _meshHttp2 = null;
        Http1HeadExtras = config.Http.Http1.HeaderKeyFormat == HeaderKeyFormat.ProperCaseWords
            ? HeadExtras.ProperCaseNames : HeadExtras.None;
        Default.Configure(config.CircuitBreakers[(int)RoutingPriority.Default]);
        High.Configure(config.CircuitBreakers[(int)RoutingPriority.High]);
        _balancer = config.LoadBalancer.Kind switch
        {
            LoadBalancerKind.LeastRequest => new LeastRequestBalancer(
                config.LoadBalancer.ChoiceCount, config.LoadBalancer.ActiveRequestBias),
            LoadBalancerKind.Random => new RandomBalancer(),
            _ => new RoundRobinBalancer(),
        };
    }

    /// <summary>Of all endpoints, how many may take requests; degraded ones count.</summary>
    public (int Healthy, int Total) CountHealthy() =>
        (_priorities.HealthyCount + _priorities.DegradedCount, _priorities.TotalCount);

    private void RebuildPriorities()
    {
        PriorityRules rules = new()
        {
            OverprovisioningFactor =
                _resolved?.OverprovisioningFactorPercent ?? PriorityLoad.DefaultOverprovisioningFactor,
            PanicThresholdPercent = Config.PanicThresholdPercent,
            FailTrafficOnPanic = Config.LoadBalancer.ZoneAware?.FailTrafficOnPanic ?? false,
            UseLocalityWeights = Config.LoadBalancer.LocalityWeighted,
        };
        _priorities = new PrioritySet(_endpoints, rules, Owner.Random);
        Owner.Stats.Set(Ids.MembershipTotal, _priorities.TotalCount);
        Owner.Stats.Set(Ids.MembershipHealthy, _priorities.HealthyCount);
        Owner.Stats.Set(Ids.MembershipDegraded, _priorities.DegradedCount);
        uint maxWeight = 0;
        foreach (EndpointState endpoint in _endpoints)
        {
            maxWeight = Math.Max(maxWeight, endpoint.Weight);
        }

        Owner.Stats.Set(Ids.MaxHostWeight, maxWeight);
    }
}
