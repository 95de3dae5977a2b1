using System.Collections.Frozen;
using System.Diagnostics;
using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Telemetry;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Tests.Upstream;

/// <summary>One worker's clusters, one cluster "web", real sockets, all on the test's thread.</summary>
internal sealed class ClusterRig : IDisposable
{
    private const long LimitMs = 20_000;

    private readonly List<Origin> _origins = [];
    private readonly StatsRegistry _registry = new();
    private readonly WorkerStats _stats = new(1024);
    private readonly ClusterStatIds _ids;

    public ClusterRig(int origins = 1)
    {
        _ids = new ClusterStatIds(_registry, "web");
        _ids.AddHttp2(_registry);
        Clusters = new Clusters(Loop, _stats, new FastRandom(7), workerCount: 1);
        for (int i = 0; i < origins; i++)
        {
            _origins.Add(new Origin(Loop));
        }
    }

    public EventLoop Loop { get; } = new("test");

    public Clusters Clusters { get; }

    public ClusterStatIds Ids => _ids;

    public Origin Origin => _origins[0];

    public IReadOnlyList<Origin> Origins => _origins;

    public ClusterState Web => Clusters.Find("web")!;

    public EndpointState Endpoint => Web.Endpoints[0];

    internal ConnectionPool Pool => Endpoint.Pool(RoutingPriority.Default, Web.UsesHttp2(isHttp2Client: false));

    public long Stat(int id) => _stats.Read(id);

    public void Apply(Cluster? cluster = null, params SocketAddress[] addresses)
    {
        cluster ??= Cluster();
        SocketAddress[] all = addresses.Length > 0 ? addresses : [.. _origins.Select(o => o.Address)];
        EndpointAssignment assignment = Assignment(all);
        ClusterResource resource = new("web", _ids, ResolvedEndpoints.From(assignment, resolve: null));
        Clusters.Apply(Snapshot(cluster), new ClusterResources([resource]));
    }

    public static Cluster Cluster(
        UpstreamHttpSettings? http = null,
        CircuitBreakerThresholds? breakers = null,
        int bufferLimitBytes = 1024 * 1024,
        ClusterType type = ClusterType.Static,
        UpstreamBind? bind = null,
        long cleanupIntervalMs = 5_000,
        double preconnectRatio = 1) =>
        new()
        {
            Slot = 0,
            Name = "web",
            StatName = "web",
            Type = type,
            Bind = bind,
            CleanupIntervalMs = cleanupIntervalMs,
            PreconnectRatio = preconnectRatio,
            Http = http ?? UpstreamHttpSettings.Default,
            CircuitBreakers = [breakers ?? CircuitBreakerThresholds.Default, CircuitBreakerThresholds.Default],
            PerConnectionBufferLimitBytes = bufferLimitBytes,
        };

    public RecordingHandler Ask(RecordingHandler? handler = null)
    {
        handler ??= new RecordingHandler();
        Do(() => Web.Choose()!.Pool(RoutingPriority.Default, Web.UsesHttp2(isHttp2Client: false)).NewStream(handler));
        return handler;
    }

    /// <summary>Does it as the loop does its work: what it writes leaves at the end.</summary>
    public void Do(Action action)
    {
        Loop.Post(action);
        Loop.RunOnce(0);
    }

    /// <summary>Asks, has the origin's connection answer, and sees the answer arrive.</summary>
    public RecordingHandler Exchange(string answer, int connection = 0, RecordingHandler? handler = null)
    {
        handler = Ask(handler);
        RunUntil(() => Origin.Connections.Count > connection
            && Origin.Connections[connection].Received.Contains("\r\n\r\n"));
        Origin.Connections[connection].Forget();
        Origin.Connections[connection].Send(answer);
        RunUntil(() => handler.IsSettled);
        return handler;
    }

    public void RunUntil(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Loop.RunOnce(10);
            if (Stopwatch.GetElapsedTime(start).TotalMilliseconds > LimitMs)
            {
                Assert.Fail("the condition did not come true in 20 s");
            }
        }
    }

    /// <summary>Enough turns for everything that is already in the kernel.</summary>
    public void Settle()
    {
        for (int i = 0; i < 20; i++)
        {
            Loop.RunOnce(1);
        }
    }

    public void Dispose()
    {
        _origins.ForEach(o => o.Dispose());
        Loop.Dispose();
    }

    private static EndpointAssignment Assignment(SocketAddress[] addresses) => new()
    {
        ClusterName = "web",
        Localities =
        [
            new LocalityEndpoints
            {
                Endpoints = [.. addresses.Select(a => new Endpoint { Address = Literal(a) })],
            },
        ],
    };

    private static Address Literal(SocketAddress address) => new()
    {
        Kind = AddressKind.Socket,
        Text = "127.0.0.1",
        Port = address.Port,
        Ip = System.Net.IPAddress.Loopback,
    };

    private static Snapshot Snapshot(Cluster cluster) => new()
    {
        Version = 1,
        Node = new Node(),
        Bootstrap = new BootstrapSettings(),
        Listeners = [],
        Clusters = [cluster],
        ClusterSlots = new Dictionary<string, int> { ["web"] = cluster.Slot }.ToFrozenDictionary(),
        Endpoints = [null],
        RoutesByName = FrozenDictionary<string, RouteConfiguration>.Empty,
        Runtime = Runtime.Empty,
        Secrets = new Secrets(),
    };
}
