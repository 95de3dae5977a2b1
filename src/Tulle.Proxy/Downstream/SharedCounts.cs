using Tulle.Model;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// The counts of connections that all workers share. The main thread prepares them before it publishes; a listener that
/// stays keeps its count, and so does a filter that stays.
/// </summary>
public sealed class SharedCounts(StatsRegistry registry)
{
    private Dictionary<string, SharedCount> _listeners = new(StringComparer.Ordinal);
    private Dictionary<ConnectionLimit, ConnectionLimitState> _limits = [];

    /// <summary>Accepted sockets of all listeners.</summary>
    public SharedCount Global { get; } = new();

    public SharedCount Listener(Model.Listener listener) => Volatile.Read(ref _listeners)[listener.Name];

    public ConnectionLimitState Limit(ConnectionLimit limit) => Volatile.Read(ref _limits)[limit];

    /// <summary>Main thread. Replaces the tables, so that readers need no lock.</summary>
    public void Prepare(Snapshot snapshot)
    {
        var listeners = new Dictionary<string, SharedCount>(StringComparer.Ordinal);
        var limits = new Dictionary<ConnectionLimit, ConnectionLimitState>();
        foreach (Model.Listener listener in snapshot.Listeners)
        {
            listeners[listener.Name] = _listeners.GetValueOrDefault(listener.Name) ?? new SharedCount();
            foreach (FilterChain chain in listener.FilterChains)
            {
                Prepare(chain, limits);
            }

            if (listener.DefaultFilterChain is { } last)
            {
                Prepare(last, limits);
            }
        }

        Volatile.Write(ref _listeners, listeners);
        Volatile.Write(ref _limits, limits);
    }

    private void Prepare(FilterChain chain, Dictionary<ConnectionLimit, ConnectionLimitState> limits)
    {
        foreach (NetworkFilter filter in chain.Filters)
        {
            if (filter is ConnectionLimit limit)
            {
                limits[limit] = _limits.GetValueOrDefault(limit) ?? new ConnectionLimitState(registry, limit);
            }
        }
    }
}
