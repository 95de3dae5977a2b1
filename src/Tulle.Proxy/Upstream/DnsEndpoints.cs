using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The names of one STRICT_DNS or LOGICAL_DNS cluster, asked again and again. A failed look-up keeps the last good
/// addresses of that name. Main thread only; getaddrinfo runs on the helper.
/// </summary>
internal sealed class DnsEndpoints : ILoopTimerTarget
{
    private readonly EventLoop _loop;
    private readonly NameLookup _lookup;
    private readonly EndpointAssignment _assignment;
    private readonly ClusterStatIds _ids;
    private readonly WorkerStats _stats;
    private readonly Action<DnsEndpoints, ResolvedEndpoints?> _answer;
    private readonly LoopTimer _refresh;
    private readonly Dictionary<string, SocketAddress[]> _addresses = new(StringComparer.Ordinal);
    private readonly string[] _names;
    private int _waitingFor;
    private int _failures;
    private bool _failed;
    private bool _changed;
    private bool _isStarted;
    private bool _isStopped;

    public DnsEndpoints(
        EventLoop loop,
        NameLookup lookup,
        Cluster cluster,
        EndpointAssignment assignment,
        ClusterStatIds ids,
        WorkerStats stats,
        Action<DnsEndpoints, ResolvedEndpoints?> answer)
    {
        _loop = loop;
        _lookup = lookup;
        Cluster = cluster;
        _assignment = assignment;
        _ids = ids;
        _stats = stats;
        _answer = answer;
        _refresh = new LoopTimer(loop, this);
        _names = [.. Names(assignment)];
    }

    public Cluster Cluster { get; }

    /// <summary>The first round is over, well or badly.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>True while the first round's outcome is told.</summary>
    public bool IsFirstAnswer { get; private set; }

    /// <summary>Asks for the first time; later calls change nothing.</summary>
    public void Start()
    {
        if (!_isStarted)
        {
            _isStarted = true;
            Resolve();
        }
    }

    public void Stop()
    {
        _isStopped = true;
        _refresh.Remove();
    }

    public void OnTimer(LoopTimer timer) => Resolve();

    private void Resolve()
    {
        _waitingFor = _names.Length;
        _failed = false;
        if (_names.Length == 0)
        {
            _changed = true;
            Finish();
            return;
        }

        foreach (string name in _names)
        {
            _stats.Increment(_ids.UpdateAttempt);
            Ask(name, FirstFamily());
        }
    }

    private void Ask(string name, SocketFamily family) =>
        _lookup(name, family, (status, addresses) => OnLookup(name, family, status, addresses));

    private SocketFamily FirstFamily() => Cluster.Dns.LookupFamily switch
    {
        DnsLookupFamily.V4Only or DnsLookupFamily.V4Preferred => SocketFamily.V4,
        DnsLookupFamily.All => SocketFamily.None,
        _ => SocketFamily.V6,
    };

    private void OnLookup(string name, SocketFamily family, LookupStatus status, SocketAddress[] addresses)
    {
        if (_isStopped)
        {
            return;
        }

        // AUTO is IPv6, and IPv4 only where there is none; V4_PREFERRED the other way round.
        SocketFamily second = Cluster.Dns.LookupFamily switch
        {
            DnsLookupFamily.Auto => SocketFamily.V4,
            DnsLookupFamily.V4Preferred => SocketFamily.V6,
            _ => family,
        };
        bool isFirst = family == FirstFamily();
        if (addresses.Length == 0 && second != family && isFirst)
        {
            Ask(name, second);
            return;
        }

        Take(name, status, addresses);
        if (--_waitingFor == 0)
        {
            Finish();
        }
    }

    private void Take(string name, LookupStatus status, SocketAddress[] found)
    {
        if (status != LookupStatus.Found || found.Length == 0)
        {
            // Last good kept. A name that is known not to exist keeps its addresses too: resolvers lie when they are
            // ill, and a wrong address is noticed by its connections.
            _failed = true;
            _stats.Increment(_ids.UpdateFailure);
            return;
        }

        _stats.Increment(_ids.UpdateSuccess);
        if (Cluster.Type == ClusterType.LogicalDns && found.Length > 1)
        {
            found = [found[0]];
        }

        if (!_addresses.TryGetValue(name, out SocketAddress[]? known) || !SameSet(known, found))
        {
            _addresses[name] = found;
            _changed = true;
        }
        else
        {
            _stats.Increment(_ids.UpdateNoRebuild);
        }
    }

    private void Finish()
    {
        _failures = _failed ? _failures + 1 : 0;
        _refresh.Arm(NextDelayMs());
        IsFirstAnswer = !HasAnswered;
        HasAnswered = true;
        ResolvedEndpoints? endpoints = _changed ? ResolvedEndpoints.From(_assignment, AddressesOf) : null;
        _changed = false;
        _answer(this, endpoints);
        IsFirstAnswer = false;
    }

    private SocketAddress[] AddressesOf(Address address) =>
        _addresses.TryGetValue(address.Text, out SocketAddress[]? known)
            ? Array.ConvertAll(known, a => a.WithPort(address.Port))
            : [];

    private long NextDelayMs()
    {
        DnsSettings settings = Cluster.Dns;
        if (!_failed || settings.FailureRefreshBaseMs == 0)
        {
            return settings.RefreshRateMs + (settings.JitterMs > 0 ? Random.Shared.NextInt64(settings.JitterMs) : 0);
        }

        long ceilingMs = Math.Max(settings.FailureRefreshBaseMs, settings.FailureRefreshMaxMs);
        return Math.Min(ceilingMs, settings.FailureRefreshBaseMs << Math.Min(20, _failures - 1));
    }

    // Resolvers turn the order round; that is no change.
    private static bool SameSet(SocketAddress[] a, SocketAddress[] b)
    {
        if (a.Length != b.Length)
        {
            return false;
        }

        foreach (SocketAddress address in a)
        {
            if (Array.IndexOf(b, address) < 0)
            {
                return false;
            }
        }

        return true;
    }

    private static HashSet<string> Names(EndpointAssignment assignment)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (LocalityEndpoints locality in assignment.Localities)
        {
            foreach (Endpoint endpoint in locality.Endpoints)
            {
                if (endpoint.Address is { Kind: AddressKind.Socket } address
                    && !SocketAddress.TryParseIp(address.Text, address.Port, out _))
                {
                    names.Add(address.Text);
                }
            }
        }

        return names;
    }
}
