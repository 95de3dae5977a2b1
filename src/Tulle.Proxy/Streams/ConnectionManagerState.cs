using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Http.Http2;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Proxy.Downstream;
using Tulle.Proxy.Filters;
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
    private readonly AccessLogWriter[] _logs;
    private readonly AccessLogWriter[] _upstreamLogs;
    private readonly ListenerHttpStats _listenerStats;
    private Dictionary<HealthCheckSettings, HealthCheckCache>? _healthCheckCaches;

    internal ConnectionManagerState(
        Worker worker,
        HttpConnectionManager config,
        ConnectionManagerStats stats,
        ListenerHttpStats listenerStats,
        Http2CodecStats http2Stats)
    {
        _listenerStats = listenerStats;
        Worker = worker;
        Config = config;
        Stats = stats;
        Http2Stats = http2Stats;
        _counters = worker.Stats;
        _logs = AccessLogWriter.CreateAll(config.AccessLogs, worker);
        _upstreamLogs = config.HttpFilters is [.., { Settings: RouterSettings router }]
            ? AccessLogWriter.CreateAll(router.UpstreamLogs, worker)
            : [];
        _chains = new HttpFilterChainPool(this, config.HttpFilters);
        Http1Limits = new Http1Limits
        {
            MaxHeadBytes = config.MaxRequestHeadersKb * 1024,
            MaxFieldCount = config.MaxHeadersCount,
            Underscores = config.HeadersWithUnderscoresAction switch
            {
                HeadersWithUnderscoresAction.RejectRequest => UnderscoreAction.RejectRequest,
                HeadersWithUnderscoresAction.DropHeader => UnderscoreAction.DropHeader,
                _ => UnderscoreAction.Allow,
            },
            AcceptHttp10 = config.Http1.AcceptHttp10,
            DefaultHostForHttp10 = config.Http1.DefaultHostForHttp10,
            AllowAbsoluteUrl = config.Http1.AllowAbsoluteUrl,
            AllowChunkedLength = config.Http1.AllowChunkedLength,
            AllowCustomMethods = config.Http1.AllowCustomMethods,
            EnableTrailers = config.Http1.EnableTrailers,
            KeepsNameCase = config.Http1.HeaderKeyFormat == HeaderKeyFormat.PreserveCase,
            ProperCaseForOthers = config.Http1.ProperCaseForOthers,
        };
        KeepsConnectionOnBadMessage =
            config.Http1.StreamErrorOnInvalidHttpMessage ?? config.StreamErrorOnInvalidHttpMessage;
        _upgradeChains = new HttpFilterChainPool?[config.Upgrades.Length];
    }

    public Worker Worker { get; }

    public HttpConnectionManager Config { get; }

    public ConnectionManagerStats Stats { get; }

    internal Http2CodecStats Http2Stats { get; }

    /// <summary>
    /// The listener is the end of a hop of the mesh: see <see cref="OriginalVersion"/> and <see cref="Http2Windows"/>.
    /// </summary>
    internal bool IsMeshHop { get; init; }

    /// <summary>Requests of this worker that a fault filter delays or aborts right now.</summary>
    internal int ActiveFaults { get; set; }

    internal Http1Limits Http1Limits { get; }

    internal Http2Limits Http2Limits => field ??= MakeHttp2Limits();

    /// <summary>What every response head of an HTTP/1 connection is written with.</summary>
    internal HeadExtras Http1HeadExtras => Config.Http1.HeaderKeyFormat == HeaderKeyFormat.ProperCaseWords
        ? HeadExtras.ProperCaseNames : HeadExtras.None;

    /// <summary>stream_error_on_invalid_http_message: a bad message costs its stream, not the connection.</summary>
    internal bool KeepsConnectionOnBadMessage { get; }

    public void Count(int statId) => _counters.Increment(statId);

    /// <summary>The route configuration that new streams use: inline, or what RDS says now.</summary>
    internal RouteConfiguration? Routes => Config.RouteConfiguration
        ?? (Config.RouteConfigName is { } name ? Worker.Snapshot.RoutesByName.GetValueOrDefault(name) : null);

    /// <summary>What all chains share of one health_check filter.</summary>
    internal HealthCheckCache HealthCheckCacheOf(HealthCheckSettings settings)
    {
        _healthCheckCaches ??= new Dictionary<HealthCheckSettings, HealthCheckCache>(ReferenceEqualityComparer.Instance);
        if (!_healthCheckCaches.TryGetValue(settings, out HealthCheckCache? cache))
        {
            cache = new HealthCheckCache(Worker.Loop, settings.CacheMs);
            _healthCheckCaches.Add(settings, cache);
        }

        return cache;
    }

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

    /// <summary>
    /// response_headers_to_add and _to_remove of the chosen route and what is above it, over a local reply. As in
    /// Envoy a redirect's or direct response's changes hold for its own answer only, not for one of a filter.
    /// </summary>
    internal void ApplyResponseMutations(HttpStream stream)
    {
        if (stream.ChosenRoute is { } route && (route.Action is ForwardAction || stream.IsRouteAnswer))
        {
            RouteHeaders.ApplyToResponse(
                route, stream.RouteWeight, stream.ResponseHeaders, stream.Info, Worker.Routing);
        }
    }

    private Http2Limits MakeHttp2Limits()
    {
        Http2Windows windows = Http2Windows.Of(Config.Http2, IsMeshHop);
        return new Http2Limits
        {
            HeaderTableBytes = Config.Http2.HpackTableSize,
            MaxConcurrentStreams = Config.Http2.MaxConcurrentStreams,
            AllowConnectProtocol = Config.Http2.AllowConnect,
            InitialStreamWindowBytes = windows.Stream,
            InitialConnectionWindowBytes = windows.Connection,
            MostStreamWindowBytes = windows.MostStream,
            MostConnectionWindowBytes = windows.MostConnection,
            MaxHeaderBytes = Http1Limits.MaxHeadBytes,
            MaxFieldCount = Http1Limits.MaxFieldCount,
            Underscores = Http1Limits.Underscores,
            MaxOutboundControlFrames = Config.Http2.MaxOutboundControlFrames,
            MaxConsecutiveEmptyFrames = Config.Http2.MaxConsecutiveInboundFramesWithEmptyPayload,
            MaxPriorityFramesPerStream = Config.Http2.MaxInboundPriorityFramesPerStream,
            MaxWindowUpdatesPerDataFrame = Config.Http2.MaxInboundWindowUpdateFramesPerDataFrameSent,
            StreamErrorOnInvalidMessage =
                Config.Http2.StreamErrorOnInvalidHttpMessage ?? Config.StreamErrorOnInvalidHttpMessage,
        };
    }

    internal void OnStreamBegun(bool isHttp2)
    {
        _counters.Increment(Stats.DownstreamRqTotal);
        _counters.Increment(isHttp2 ? Stats.DownstreamRqHttp2Total : Stats.DownstreamRqHttp1Total);
        _counters.Increment(Stats.DownstreamRqActive);
    }

    /// <summary>A response head goes out: Envoy counts responses by class here.</summary>
    internal void OnResponse(int status)
    {
        _counters.Increment(Stats.DownstreamRqCompleted);
        _counters.Increment(_listenerStats.Completed);
        if (status is >= 100 and < 600)
        {
            _counters.Increment(Stats.DownstreamRqClass[(status / 100) - 1]);
            _counters.Increment(_listenerStats.Class[(status / 100) - 1]);
        }
    }

    /// <summary>access_log_options: the head has come and is routed.</summary>
    internal void OnStreamRouted(HttpStream stream)
    {
        if (Config.LogsNewRequests)
        {
            Log(stream.Info, AccessLogType.DownstreamStart);
        }
    }

    /// <summary>access_log_options: what the client asked for is granted.</summary>
    internal void OnTunnelGranted(HttpStream stream)
    {
        if (Config.LogsNewTunnels)
        {
            Log(stream.Info, AccessLogType.DownstreamTunnelSuccessfullyEstablished);
        }
    }

    internal void LogPeriodically(HttpStream stream) => Log(stream.Info, AccessLogType.DownstreamPeriodic);

    /// <summary>upstream_log of the router: one attempt is over.</summary>
    internal void LogAttempt(StreamInfo info) => Log(_upstreamLogs, info, AccessLogType.UpstreamEnd);

    /// <summary>The stream has ended: counts it and writes the access log.</summary>
    internal void OnStreamOver(HttpStream stream)
    {
        _counters.Decrement(Stats.DownstreamRqActive);
        _counters.Record(Stats.DownstreamRqTime, stream.Info.EndMs - stream.Info.StartMs);
        if (_upstreamLogs.Length > 0 && stream.Info.Upstream is not null)
        {
            LogAttempt(stream.Info);
        }

        Log(stream.Info, AccessLogType.DownstreamEnd);
    }

    private void Log(StreamInfo info, AccessLogType type) => Log(_logs, info, type);

    private static void Log(AccessLogWriter[] logs, StreamInfo info, AccessLogType type)
    {
        info.LogType = type;
        foreach (AccessLogWriter log in logs)
        {
            log.Write(info);
        }
    }
}
