using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Admin;
using Tulle.Proxy.Downstream;
using Tulle.Proxy.Host.Dump;
using Tulle.Proxy.Telemetry;
using Tulle.Proxy.Upstream;
using Tulle.Xds.Translation;
using Listener = Tulle.Model.Listener;

namespace Tulle.Proxy.Host;

/// <summary>The process as the admin page sees it. Main thread only.</summary>
internal sealed class HostControl : ServerControl
{
    private readonly ProxyServer _server;
    private readonly SnapshotBuilder _builder;
    private readonly Shutdown _shutdown;
    private readonly ConfigDumpPage _dump;
    private readonly ProcessLog _log;
    private AccessLogWriter[] _adminLogs = [];
    private readonly EventLoop[] _loops;
    private readonly long _startedMs = Environment.TickCount64;
    private bool _isFailing;

    public HostControl(
        HostOptions options,
        ProxyServer server,
        SnapshotBuilder builder,
        Shutdown shutdown,
        ConfigDumpPage dump,
        ProcessLog log)
    {
        _log = log;
        _server = server;
        _builder = builder;
        _shutdown = shutdown;
        _dump = dump;
        _loops = [.. server.Workers.Select(static w => w.Loop)];
        WorkerClusters = [.. server.Workers.Select(static w => w.Clusters)];
        Options = options.ToServerOptions(server.Workers.Count);
        LogLevels = log.Levels;
    }

    /// <summary>Discovery has brought what the start needs; without dynamic resources from the beginning.</summary>
    public bool IsInitialized { get; set; } = true;

    /// <summary>What discovery waits for; without dynamic resources nothing ever.</summary>
    public Func<IEnumerable<(string Manager, string[] Targets)>> Unready { get; set; } = static () => [];

    public override IReadOnlyList<UnreadyTargets> UnreadyTargets =>
        [.. Unready().Select(static u => new UnreadyTargets(u.Manager, u.Targets))];

    public override ServerState State => _shutdown.IsDraining || _isFailing ? ServerState.Draining
        : _server.IsWarm && IsInitialized ? ServerState.Live
        : ServerState.Initializing;

    public override ServerOptions Options { get; }

    public override StatsStore Stats => _server.Stats;

    public override Snapshot? Snapshot => _server.Snapshot;

    public override IReadOnlyList<EventLoop> WorkerLoops => _loops;

    public override IReadOnlyList<Clusters> WorkerClusters { get; }

    public override long UptimeMs => Environment.TickCount64 - _startedMs;

    public override IReadOnlyList<SocketAddress> ListenerAddresses(Listener listener) =>
        _server.Listeners.TryGetValue(listener.Slot, out OpenListener? open) ? open.Locals : [];

    public override void FailHealthCheck(bool isFailed)
    {
        _isFailing = isFailed;
        _server.FailHealthChecks(isFailed);
    }

    public override void DrainListeners(bool inboundOnly, bool graceful, bool skipExit)
    {
        if (graceful)
        {
            _shutdown.DrainListeners(inboundOnly, skipExit);
        }
        else
        {
            _server.StopAccepting(inboundOnly);
        }
    }

    public override void Quit() => _shutdown.Quit();

    public override void ReopenLogs()
    {
        _server.ReopenLogs();
        if (!_log.TryOpen(out string error))
        {
            _log.Error(error);
        }
    }

    public override IReadOnlyList<AccessLogWriter> AdminLogs => _adminLogs;

    public override void RefreshStats()
    {
        _server.ReportLogs();
        RuntimeFeed.Report(Stats, _builder);
    }

    /// <summary>admin.access_log; false, with the reason, where a file cannot be had.</summary>
    public bool TryOpenAdminLogs(AccessLog[] logs, out string error) =>
        _server.TryOpenAdminLogs(logs, out _adminLogs, out error);

    public override void LogInfo(string logger, string text) => _log.Info(text, logger);

    public override void LogError(string logger, string text) => _log.Error(text, logger);

    public override void ModifyRuntime(IReadOnlyList<KeyValuePair<string, string>> changes)
    {
        var byKey = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in changes)
        {
            byKey[key] = value;
        }

        if (_builder.ModifyRuntime(byKey))
        {
            _server.TryPublish(_builder.Current, out _);
        }
    }

    public override void WriteConfigDump(ConfigDumpQuery query, AdminReply reply) => _dump.Write(query, reply);
}
