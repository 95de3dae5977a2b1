using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Telemetry;
using Tulle.Xds.Translation;

namespace Tulle.Proxy.Host;

/// <summary>Loads disk layers of the runtime again when they are moved into place, and counts. Main thread.</summary>
internal sealed class RuntimeFeed : IDisposable
{
    private readonly ProxyServer _server;
    private readonly SnapshotBuilder _builder;
    private readonly ProcessLog _log;
    private readonly MovedFileWatch _watch;

    public RuntimeFeed(EventLoop loop, ProxyServer server, SnapshotBuilder builder, ProcessLog log)
    {
        _server = server;
        _builder = builder;
        _log = log;
        _watch = new MovedFileWatch(loop, OnMoved);
        foreach (string path in builder.RuntimePaths)
        {
            NetError error = _watch.TryAdd(path);
            if (error != NetError.None)
            {
                log.Warn($"runtime: {path} is not watched: {error}", "runtime");
            }
        }
    }

    public void Dispose() => _watch.Dispose();

    /// <summary>Brings runtime.* up to date.</summary>
    public static void Report(StatsStore stats, SnapshotBuilder builder)
    {
        Runtime runtime = builder.Current.Runtime;
        int diskLayers = runtime.Layers.Count(l => !l.IsAdmin);
        (long succeeded, long failed) = builder.RuntimeLoads;
        SetCounter(stats, "load_success", succeeded);
        SetCounter(stats, "load_error", failed);
        bool hasOverrides = diskLayers > 1 && builder.RuntimePaths.Count > 1;
        SetCounter(stats, "override_dir_exists", hasOverrides ? succeeded : 0);
        SetCounter(stats, "override_dir_not_exists", hasOverrides ? 0 : succeeded + failed);
        SetCounter(stats, "deprecated_feature_use", 0);
        SetGauge(stats, "deprecated_feature_seen_since_process_start", 0);
        SetGauge(stats, "num_keys", runtime.Values.Count);
        SetGauge(stats, "num_layers", runtime.Layers.Length);
        SetGauge(stats, "admin_overrides_active", runtime.Layers.Any(l => l.IsAdmin && l.Values.Count > 0) ? 1 : 0);
    }

    private static void SetCounter(StatsStore stats, string name, long value)
    {
        int id = stats.Registry.Counter("runtime." + name);
        stats.Main.Add(id, value - stats.Main.Read(id));
    }

    private static void SetGauge(StatsStore stats, string name, long value) =>
        stats.Main.Set(stats.Registry.Gauge("runtime." + name), value);

    private void OnMoved(string path)
    {
        long failed = _builder.RuntimeLoads.Failed;
        _builder.ReloadRuntime();
        if (_builder.RuntimeLoads.Failed > failed)
        {
            _log.Error($"error loading runtime values from disk: {path}", "runtime");
        }

        if (!_server.TryPublish(_builder.Current, out string error))
        {
            _log.Error(error, "runtime");
        }
    }
}
