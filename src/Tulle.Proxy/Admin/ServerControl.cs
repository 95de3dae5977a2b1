using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Telemetry;
using Tulle.Proxy.Upstream;
using Listener = Tulle.Model.Listener;

namespace Tulle.Proxy.Admin;

/// <summary>
/// What the admin page shows and does: the executable implements it. Main thread only.
/// </summary>
public abstract class ServerControl
{
    public abstract ServerState State { get; }

    public abstract ServerOptions Options { get; }

    public abstract StatsStore Stats { get; }

    /// <summary>What the workers act on; null before the first one.</summary>
    public abstract Snapshot? Snapshot { get; }

    /// <summary>Loops of the workers, by index: for /memory.</summary>
    public virtual IReadOnlyList<EventLoop> WorkerLoops => [];

    /// <summary>Clusters as each worker sees them, by index: for /clusters.</summary>
    public virtual IReadOnlyList<Clusters> WorkerClusters => [];

    public LogLevels LogLevels { get; init; } = new();

    /// <summary>Milliseconds since the process started.</summary>
    public abstract long UptimeMs { get; }

    /// <summary>Where a listener really listens (port 0 resolved), the additional addresses behind the first.</summary>
    public abstract IReadOnlyList<SocketAddress> ListenerAddresses(Listener listener);

    /// <summary>POST /healthcheck/fail and ok.</summary>
    public abstract void FailHealthCheck(bool isFailed);

    /// <summary>POST /drain_listeners.</summary>
    public abstract void DrainListeners(bool inboundOnly, bool graceful, bool skipExit);

    /// <summary>POST /quitquitquit, after the answer is sent: the process ends with 0.</summary>
    public abstract void Quit();

    /// <summary>POST /reopen_logs.</summary>
    public abstract void ReopenLogs();

    /// <summary>POST /runtime_modify, with an admin layer present; an empty value takes an override away.</summary>
    public abstract void ModifyRuntime(IReadOnlyList<KeyValuePair<string, string>> changes);

    /// <summary>GET /config_dump, as JSON into the reply; sets the reply's status and text where it fails.</summary>
    public abstract void WriteConfigDump(ConfigDumpQuery query, AdminReply reply);

    /// <summary>admin.access_log.</summary>
    public virtual IReadOnlyList<AccessLogWriter> AdminLogs => [];

    /// <summary>Brings numbers up to date that nobody keeps up as they change.</summary>
    public virtual void RefreshStats()
    {
    }

    /// <summary>A line of the process's own log.</summary>
    public virtual void LogInfo(string logger, string text)
    {
    }

    public virtual void LogError(string logger, string text)
    {
    }

    /// <summary>GET /init_dump: what the server and its warming listeners still wait for.</summary>
    public virtual IReadOnlyList<UnreadyTargets> UnreadyTargets => [];
}
