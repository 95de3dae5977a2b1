using Tulle.Http;
using Tulle.Model;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Streams;

/// <summary>
/// One http_connection_manager on one worker: its settings, its stat slots and its recycled filter chains. Lives as
/// long as connections that were accepted under it, so an update does not touch them.
/// </summary>
public sealed class ConnectionManagerState
{
    private readonly HttpFilterChainPool _chains;
    private readonly HttpFilterChainPool?[] _upgradeChains;
    private readonly WorkerStats _counters;

    internal ConnectionManagerState(Worker worker, HttpConnectionManager config, ConnectionManagerStats stats)
    {
        Worker = worker;
        Config = config;
        Stats = stats;
        _counters = worker.Stats;
        _chains = new HttpFilterChainPool(this, config.HttpFilters);
        _upgradeChains = new HttpFilterChainPool?[config.Upgrades.Length];
    }

    public Worker Worker { get; }

    public HttpConnectionManager Config { get; }

    public ConnectionManagerStats Stats { get; }

    /// <summary>Requests of this worker that a fault filter delays or aborts right now.</summary>
    internal int ActiveFaults { get; set; }

    public void Count(int statId) => _counters.Increment(statId);

    /// <summary>The route configuration that new streams use: inline, or what RDS says now.</summary>
    internal RouteConfiguration? Routes => Config.RouteConfiguration
        ?? (Config.RouteConfigName is { } name ? Worker.Snapshot.RoutesByName.GetValueOrDefault(name) : null);

    internal HttpFilterChain RentChain() => _chains.Rent();

    /// <summary>The chain of an upgrade type that has its own filters, else the ordinary one.</summary>
    internal HttpFilterChain RentUpgradeChain(int upgradeIndex)
    {
        Tulle.Model.HttpFilter[]? filters = Config.Upgrades[upgradeIndex].HttpFilters;
        if (filters is null)
        {
            return RentChain();
        }

        return (_upgradeChains[upgradeIndex] ??= new HttpFilterChainPool(this, filters)).Rent();
    }

    /// <summary>Routes the request; nothing where nothing matches.</summary>
    internal SelectedRoute ResolveRoute(HttpStream stream) => Routes is { } routes
        ? RouteSelection.Select(
            routes, stream.RequestHeaders, stream.IsInternalClient, Worker.Random.Next(), Worker.Routing)
        : default;

    /// <summary>Header changes that the configuration asks for, over a request's or a response's head.</summary>
    internal void ApplyMutations(HeaderMutations mutations, HeaderTable headers, StreamInfo info) =>
        HeaderMutationRunner.ApplyInOrder(mutations, headers, info, Worker.Routing);

    /// <summary>response_headers_to_add and _to_remove of the chosen route and what is above it.</summary>
    internal void ApplyResponseMutations(HttpStream stream)
    {
        if (stream.ChosenRoute is { } route)
        {
            RouteHeaders.ApplyToResponse(
                route, stream.RouteWeight, stream.ResponseHeaders, stream.Info, Worker.Routing);
        }
    }

    /// <summary>The stream has ended: counts it and writes the access log.</summary>
    internal void OnStreamOver(HttpStream stream)
    {
        _counters.Decrement(Stats.DownstreamRqActive);
    }
}
