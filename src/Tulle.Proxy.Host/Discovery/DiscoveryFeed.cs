using Tulle.Model;
using Tulle.Net;
using Tulle.Xds.Ads;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Proxy.Host.Discovery;

/// <summary>
/// Connects the discovery of configuration with this process: the main loop's clock and timers, the stream, watched
/// files, counters, the log. Exists only where something is dynamic. Main thread.
/// </summary>
internal sealed class DiscoveryFeed : IDiscoveryHost, IAdsTransportEvents, ILoopTimerTarget, IDisposable
{
    private readonly EventLoop _loop;
    private readonly DiscoveryStats _stats;
    private readonly ProcessLog _log;
    private readonly DynamicConfiguration _configuration;
    private readonly MovedFileWatch _files;
    private readonly LoopTimer _timer;
    private readonly AdsTransport? _transport;

    public DiscoveryFeed(
        EventLoop loop, ProxyServer server, SnapshotBuilder builder, Bootstrap bootstrap, DiscoveryStats stats, ProcessLog log)
    {
        _loop = loop;
        _stats = stats;
        _log = log;
        _timer = new LoopTimer(loop, this);
        string version = typeof(DiscoveryFeed).Assembly.GetName().Version?.ToString(3) ?? "";
        _configuration = new DynamicConfiguration(builder, bootstrap, this, version);
        _files = new MovedFileWatch(loop, path => Act(() => _configuration.FileChanged(path)));
        if (_configuration.Client is { } client && builder.DynamicSources.Ads is { } ads)
            _transport = MakeTransport(server, client, ads);
    }

    public required long DrainTimeMs { get; init; }

    /// <summary>Takes each new snapshot.</summary>
    public required Action<Snapshot> OnPublish { get; init; }

    /// <summary>What the start waits for has come.</summary>
    public required Action OnInitialized { get; init; }

    /// <summary>For /init_dump.</summary>
    public IEnumerable<(string Manager, string[] Targets)> Unready() => _configuration.Unready();

    long IDiscoveryHost.NowMs => _loop.NowMs;

    long IDiscoveryHost.NowUnixMs => _loop.UnixMs;

    /// <summary>Whether the bootstrap names any source of configuration beside itself.</summary>
    public static bool IsNeeded(SnapshotBuilder builder) =>
        builder.DynamicSources is not { Listeners: null, Clusters: null, Ads: null } ||
        builder.EndpointSubscriptions.Count > 0 || builder.RouteSubscriptions.Count > 0;

    public void Start()
    {
        Act(_configuration.Start);
        _transport?.Start();
    }

    public void Dispose()
    {
        _transport?.Dispose();
        _files.Dispose();
    }

    void ILoopTimerTarget.OnTimer(LoopTimer timer) => Act(_configuration.Tick);

    void IDiscoveryHost.Publish(Snapshot snapshot) => OnPublish(snapshot);

    void IDiscoveryHost.Report(DiscoveryOutcome outcome)
    {
        _stats.Count(outcome);
        string type = outcome.TypeUrl[(outcome.TypeUrl.LastIndexOf('.') + 1)..];
        if (outcome.Result == DiscoveryResult.TimedOut)
            _log.Warn($"{type} {string.Join(", ", outcome.Names)}: initial fetch timed out", "config");
        else if (outcome.Result != DiscoveryResult.Accepted) _log.Warn($"{type} update refused: {outcome.Error}", "config");
    }

    void IDiscoveryHost.Initialized() => OnInitialized();

    void IDiscoveryHost.Watch(string path)
    {
        NetError error = _files.TryAdd(path);
        if (error != NetError.None) _log.Error($"cannot watch {path} ({error}): it is read once", "config");
    }

    void IDiscoveryHost.Log(string message) => _log.Warn(message, "config");

    void IAdsTransportEvents.Connected()
    {
        _stats.SetConnected(true);
        _log.Info("connected to the management server", "config");
    }

    bool IAdsTransportEvents.Received(byte[] message)
    {
        bool isResponse = false;
        Act(() => isResponse = _configuration.Client!.Receive(message));
        return isResponse;
    }

    void IAdsTransportEvents.Disconnected(string reason)
    {
        _stats.SetConnected(false);
        _log.Warn($"the stream to the management server ended: {reason}", "config");
    }

    private AdsTransport? MakeTransport(ProxyServer server, IAdsClient client, ApiConfigSource ads)
    {
        GrpcService? service = ads.GrpcServices.Count > 0 ? ads.GrpcServices[0] : null;
        if (service?.EnvoyGrpc?.ClusterName is not { Length: > 0 } cluster)
        {
            _log.Error("dynamic_resources.ads_config needs grpc_services with envoy_grpc.cluster_name");
            return null;
        }
        KeyValuePair<string, string>[] metadata =
            [.. service.InitialMetadata.Select(static m => KeyValuePair.Create(m.Key, m.Value))];
        return new AdsTransport(_loop, server, client, cluster, this, metadata);
    }

    /// <summary>Runs something of the configuration and sets the timer to what it waits for next.</summary>
    private void Act(Action action)
    {
        action();
        if (_configuration.NextDeadlineMs is { } deadline) _timer.Arm(Math.Max(1, deadline - _loop.NowMs));
        else _timer.Disarm();
    }
}
