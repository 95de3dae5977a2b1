using Tulle.Model;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>One connection_limit filter: its count, which all workers share, and its stat slots.</summary>
public sealed class ConnectionLimitState
{
    private readonly ConnectionLimit _config;
    private readonly SharedCount _count = new();
    private readonly int _active;
    private readonly int _limited;

    public ConnectionLimitState(StatsRegistry registry, ConnectionLimit config)
    {
        _config = config;
        string p = $"connection_limit.{config.StatPrefix}.";
        _active = registry.Gauge(p + "active_connections");
        _limited = registry.Counter(p + "limited_connections");
    }

    public long DelayMs => _config.DelayMs;

    internal bool IsEnabled(Runtime runtime) =>
        _config.RuntimeKey.Length > 0 && runtime.TryGet(_config.RuntimeKey, out RuntimeValue value)
            ? value.Flag ?? _config.IsEnabled
            : _config.IsEnabled;

    internal bool TryTake(WorkerStats stats)
    {
        bool taken = _count.TryTake(_config.MaxConnections);
        stats.Increment(taken ? _active : _limited);
        return taken;
    }

    internal void Release(WorkerStats stats)
    {
        _count.Release();
        stats.Decrement(_active);
    }
}
