using Tulle.Model;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// Stat ids of the downstream side, by the names that the configuration gives. The main thread fills it before it
/// publishes (<see cref="Prepare"/>); the workers only look up.
/// </summary>
/// <param name="registry">Names and slots.</param>
/// <param name="workerCount">For counts that hold over all workers.</param>
/// <param name="mainLoop">Where workers ask for more slots; null: they run on the main thread.</param>
public sealed class DownstreamStatIds(StatsRegistry registry, int workerCount, Tulle.Net.EventLoop? mainLoop = null)
{
    internal Grpc.GrpcStatNames GrpcNames { get; } = new(registry, mainLoop);

    /// <summary>Counts of connections that hold over all workers.</summary>
    public SharedCounts Shared { get; } = new(registry);

    public ListenerFilterStatIds ListenerFilters { get; } = new(registry);

    /// <summary>"http2.*": one for all listeners, as in Envoy.</summary>
    public Http2CodecStats Http2 { get; } = new(registry, "");

    private Dictionary<string, ListenerStats> _listeners = new(StringComparer.Ordinal);
    private Dictionary<string, ConnectionManagerStats> _managers = new(StringComparer.Ordinal);
    private Dictionary<string, Upstream.TcpProxyStatIds> _tcpProxies = new(StringComparer.Ordinal);

    /// <summary>Main thread: resolves what a snapshot names. Replaces the tables, so that readers need no lock.</summary>
    public void Prepare(Snapshot snapshot)
    {
        var listeners = new Dictionary<string, ListenerStats>(_listeners, StringComparer.Ordinal);
        var managers = new Dictionary<string, ConnectionManagerStats>(_managers, StringComparer.Ordinal);
        foreach (Model.Listener listener in snapshot.Listeners)
        {
            if (!listeners.TryGetValue(listener.StatPrefix, out ListenerStats? stats))
            {
                stats = new ListenerStats(registry, listener.StatPrefix, workerCount);
                listeners.Add(listener.StatPrefix, stats);
            }

            if (listener.DetectsProtocol)
            {
                stats.AddProtocolDetection();
            }

            Array.ForEach(listener.ListenerFilters, ListenerFilters.Prepare);
            foreach (FilterChain chain in listener.FilterChains)
            {
                Prepare(chain, stats, managers);
            }

            if (listener.DefaultFilterChain is { } last)
            {
                Prepare(last, stats, managers);
            }
        }

        foreach (RouteConfiguration routes in snapshot.RoutesByName.Values)
        {
            Prepare(routes);
        }

        Shared.Prepare(snapshot);
        Volatile.Write(ref _listeners, listeners);
        Volatile.Write(ref _managers, managers);
    }

    public ListenerStats Listener(Model.Listener listener) => _listeners[listener.StatPrefix];

    public ConnectionManagerStats Manager(HttpConnectionManager manager) => _managers[manager.StatPrefix];

    internal Upstream.TcpProxyStatIds TcpProxy(TcpProxy proxy) => _tcpProxies[proxy.StatPrefix];

    private void Prepare(
        FilterChain chain, ListenerStats stats, Dictionary<string, ConnectionManagerStats> managers)
    {
        if (chain.Filters is [.., TcpProxy proxy] && !_tcpProxies.ContainsKey(proxy.StatPrefix))
        {
            _tcpProxies = new Dictionary<string, Upstream.TcpProxyStatIds>(_tcpProxies, StringComparer.Ordinal)
            {
                [proxy.StatPrefix] = new Upstream.TcpProxyStatIds(registry, proxy.StatPrefix),
            };
        }

        if (chain.Filters is not [.., HttpConnectionManager manager])
        {
            return;
        }

        if (manager.RouteConfiguration is { } routes)
        {
            Prepare(routes);
        }

        stats.Http(manager.StatPrefix);
        if (!managers.TryGetValue(manager.StatPrefix, out ConnectionManagerStats? slots))
        {
            slots = new ConnectionManagerStats(registry, manager.StatPrefix);
            managers.Add(manager.StatPrefix, slots);
        }

        foreach (Model.HttpFilter filter in manager.HttpFilters.Concat(manager.Upgrades.SelectMany(u => u.HttpFilters ?? [])))
        {
            slots.AddFilter(registry, manager.StatPrefix, filter.Settings);
            if (filter.Settings is LocalRateLimitSettings limit)
            {
                Prepare(limit.Stats);
            }
        }
    }

    /// <summary>Workers see the slots with the snapshot; a place that has them keeps them.</summary>
    private void Prepare(RouteConfiguration routes)
    {
        foreach (RequestStatsPlace place in routes.StatsPlaces)
        {
            place.Slots ??= new RequestStatIds(registry, place.Prefix);
        }

        Array.ForEach(routes.FilterStats, Prepare);
    }

    private void Prepare(FilterStatsPlace place) =>
        place.Slots ??= new Filters.LocalRateLimitStatIds(registry, place.Prefix);
}
