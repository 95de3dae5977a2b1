using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tulle.Control.Serving;

/// <summary>One ADS stream without its I/O: requests and configurations in, the next response out. It holds the latest
/// configuration only, so a slow proxy skips what was overtaken.
/// <para>Order (make before break): clusters, with those that go away still among them; their endpoints; once the proxy
/// took both, listeners, then routes; once it took those, the clusters that nobody uses any more are dropped.</para>
/// Thread-safe: the reader, the sender and the status API each call it.</summary>
internal sealed class AdsSession
{
    /// <summary>Longest wait for a proxy to ask for what its new clusters or listeners refer to. A gRPC client never
    /// asks for some of it.</summary>
    public const long DependencyWaitMs = 5_000;

    private readonly Lock _lock = new();
    private readonly AdsTypeState[] _types =
        [.. Enumerable.Range(0, XdsTypes.Count).Select(i => new AdsTypeState((XdsType)i))];
    private ProxyConfig? _config;

    public void OnRequest(AdsRequest request, long nowMs)
    {
        lock (_lock)
        {
            _types[(int)request.Type].OnRequest(request, nowMs);
        }
    }

    public void OnConfig(ProxyConfig config)
    {
        lock (_lock)
        {
            _config = config;
        }
    }

    /// <summary>The response to send now; null: none until something happens or <paramref name="waitMs"/> is
    /// over.</summary>
    public AdsResponse? Next(long nowMs, out long? waitMs)
    {
        waitMs = null;
        lock (_lock)
        {
            if (_config is null)
            {
                return null;
            }
            if (SendClusters(nowMs) is { } clusters)
            {
                return clusters;
            }
            if (SendNamed(XdsType.Endpoint, nowMs) is { } endpoints)
            {
                return endpoints;
            }
            if (!IsTaken(XdsType.Cluster, XdsType.Endpoint, nowMs, ref waitMs))
            {
                return null;
            }
            return SendFullState(XdsType.Listener, _config.Of(XdsType.Listener).Values, nowMs)
                ?? SendNamed(XdsType.Route, nowMs);
        }
    }

    /// <summary>Runs under the lock, for the status API.</summary>
    public T Inspect<T>(Func<IReadOnlyList<AdsTypeState>, ProxyConfig?, T> read)
    {
        lock (_lock)
        {
            return read(_types, _config);
        }
    }

    private AdsTypeState State(XdsType type) => _types[(int)type];

    private AdsResponse? SendClusters(long nowMs)
    {
        IReadOnlyDictionary<string, XdsResource> wanted = _config!.Of(XdsType.Cluster);
        List<XdsResource> all = [.. wanted.Values];
        long? unused = null;
        bool keepsOld = !IsTaken(XdsType.Listener, XdsType.Route, nowMs, ref unused)
            || State(XdsType.Listener).NackText is not null || State(XdsType.Route).NackText is not null;
        if (keepsOld)
        {
            all.AddRange(State(XdsType.Cluster).Sent.Values.Where(old => !wanted.ContainsKey(old.Name)));
        }
        var before = new Dictionary<string, XdsResource>(State(XdsType.Cluster).Sent, StringComparer.Ordinal);
        AdsResponse? response = SendFullState(XdsType.Cluster, all, nowMs);
        foreach (XdsResource cluster in response?.Resources ?? [])
        {
            // A proxy waits with an updated cluster for its endpoints, even if those did not change.
            bool isSame = before.TryGetValue(cluster.Name, out XdsResource? old) && old.Hash == cluster.Hash;
            if (!isSame && cluster.RefersTo is { } name && State(XdsType.Endpoint).Names.Contains(name))
            {
                State(XdsType.Endpoint).Owed.Add(name);
            }
        }
        return response;
    }

    private AdsResponse? SendFullState(XdsType type, IEnumerable<XdsResource> all, long nowMs)
    {
        AdsTypeState state = State(type);
        if (!state.IsSubscribed || state.IsAwaitingAck)
        {
            return null;
        }
        List<XdsResource> chosen =
            [.. all.Where(r => state.Wants(r.Name)).OrderBy(static r => r.Name, StringComparer.Ordinal)];
        string version = VersionOf(chosen);
        bool isDue = state.OwesAnswer || version != state.SentVersion
            || chosen.Exists(r => state.Owed.Contains(r.Name));
        return isDue ? state.Send(version, chosen, nowMs) : null;
    }

    /// <summary>Of endpoints and routes only what is new to the proxy is sent: absence says nothing there.</summary>
    private AdsResponse? SendNamed(XdsType type, long nowMs)
    {
        AdsTypeState state = State(type);
        if (!state.IsSubscribed || state.IsAwaitingAck)
        {
            return null;
        }
        List<XdsResource> due = DueNames(state);
        if (due.Count == 0)
        {
            return null;
        }
        IEnumerable<XdsResource> held = _config!.Of(type).Values.Where(r => state.Wants(r.Name));
        return state.Send(VersionOf([.. held.OrderBy(static r => r.Name, StringComparer.Ordinal)]), due, nowMs);
    }

    private List<XdsResource> DueNames(AdsTypeState state)
    {
        var due = new List<XdsResource>();
        IReadOnlyDictionary<string, XdsResource> resources = _config!.Of(state.Type);
        foreach (string name in state.Names)
        {
            if (resources.TryGetValue(name, out XdsResource? resource))
            {
                bool isSame = state.Sent.TryGetValue(name, out XdsResource? old) && old.Hash == resource.Hash;
                if (!isSame || state.Owed.Contains(name))
                {
                    due.Add(resource);
                }
            }
            else if (state.Owed.Contains(name) && state.Sent.TryGetValue(name, out XdsResource? gone))
            {
                due.Add(gone); // of a cluster that is on its way out
            }
        }
        due.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return due;
    }

    /// <summary>True once the proxy has answered the current state of a type, and of the type that it refers
    /// to.</summary>
    private bool IsTaken(XdsType parent, XdsType child, long nowMs, ref long? waitMs)
    {
        AdsTypeState parentState = State(parent);
        AdsTypeState childState = State(child);
        if (parentState.IsAwaitingAck || childState.IsAwaitingAck
            || (childState.IsSubscribed && DueNames(childState).Count > 0))
        {
            return false;
        }
        if (!parentState.IsSubscribed)
        {
            return true;
        }
        IReadOnlyDictionary<string, XdsResource> wanted = _config!.Of(parent);
        bool isCurrent = wanted.Values.All(r => !parentState.Wants(r.Name)
            || (parentState.Sent.TryGetValue(r.Name, out XdsResource? sent) && sent.Hash == r.Hash));
        bool hasStale = parent == XdsType.Listener && parentState.Sent.Keys.Any(name => !wanted.ContainsKey(name));
        if (!isCurrent || hasStale)
        {
            return false;
        }
        bool asksForAll = wanted.Values.All(r =>
            r.RefersTo is null || !parentState.Wants(r.Name) || childState.Names.Contains(r.RefersTo));
        long overAtMs = parentState.AnsweredAtMs + DependencyWaitMs;
        if (asksForAll || parentState.NackText is not null || nowMs >= overAtMs)
        {
            return true;
        }
        waitMs = overAtMs - nowMs;
        return false;
    }

    /// <summary>A hash of names and contents: the same state has the same version on every replica and after a
    /// restart.</summary>
    private static string VersionOf(List<XdsResource> resources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        foreach (XdsResource resource in resources)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(resource.Name));
            BinaryPrimitives.WriteUInt64LittleEndian(number, resource.Hash);
            hash.AppendData(number);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
