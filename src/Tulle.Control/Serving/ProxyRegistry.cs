namespace Tulle.Control.Serving;

/// <summary>The proxies that are connected, and those that lately were. Thread-safe.</summary>
internal sealed class ProxyRegistry(TimeProvider time)
{
    private static readonly TimeSpan KeptAfterDisconnect = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProxySession> _byNode = new(StringComparer.Ordinal);
    private readonly HashSet<ProxySession> _connected = [];

    /// <summary>False: there are too many streams.</summary>
    public bool TryAdd(ProxySession session)
    {
        lock (_lock)
        {
            if (_connected.Count >= ControlLimits.Streams)
            {
                return false;
            }
            _connected.Add(session);
            _byNode[session.Node.Id] = session; // a reconnected proxy takes its place
            return true;
        }
    }

    public void Remove(ProxySession session)
    {
        lock (_lock)
        {
            session.Disconnected(time.GetUtcNow());
            _connected.Remove(session);
            DateTimeOffset oldest = time.GetUtcNow() - KeptAfterDisconnect;
            foreach (ProxySession old in _byNode.Values.Where(s => s.DisconnectedAt < oldest).ToList())
            {
                _byNode.Remove(old.Node.Id);
            }
        }
    }

    public List<ProxySession> Connected()
    {
        lock (_lock)
        {
            return [.. _connected];
        }
    }

    /// <summary>The latest session of each proxy, by node id.</summary>
    public List<ProxySession> Known()
    {
        lock (_lock)
        {
            return [.. _byNode.Values.OrderBy(static s => s.Node.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>Node ids of the proxies that are Tulle's.</summary>
    public HashSet<string> Tulle()
    {
        lock (_lock)
        {
            return [.. _byNode.Values.Where(static s => s.Node.IsTulle).Select(static s => s.Node.Id)];
        }
    }

    public ProxySession? Find(string nodeId)
    {
        lock (_lock)
        {
            return _byNode.GetValueOrDefault(nodeId);
        }
    }
}
