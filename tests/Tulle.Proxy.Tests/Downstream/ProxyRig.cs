using System.Collections.Frozen;
using System.Diagnostics;
using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Net;
using Tulle.Proxy.Downstream;
using Tulle.Proxy.Telemetry;
using Tulle.Proxy.Tests.Upstream;
using Tulle.Proxy.Upstream;
using Listener = Tulle.Model.Listener;

namespace Tulle.Proxy.Tests.Downstream;

/// <summary>
/// One worker with one listener and one cluster "web", its clients and its origin, all on the test's thread and loop.
/// </summary>
internal sealed class ProxyRig : IDisposable
{
    private const long LimitMs = 20_000;

    private readonly StatsRegistry _registry = new();
    private readonly ListenerSockets _sockets = new(workerCount: 1);
    private readonly DownstreamStatIds _statIds;
    private readonly ClusterStatIds _clusterIds;
    private readonly Cluster _cluster;
    private long _version;

    public ProxyRig(Func<Model.HttpFilter[], RouteConfiguration, HttpConnectionManager>? manager = null,
        FilterSettings[]? filters = null, int bufferLimitBytes = 1024 * 1024, long drainTimeMs = 600_000,
        UpstreamHttpSettings? upstream = null)
    {
        _statIds = new DownstreamStatIds(_registry, workerCount: 1);
        _clusterIds = new ClusterStatIds(_registry, "web");
        _cluster = ClusterRig.Cluster(upstream, bufferLimitBytes: bufferLimitBytes);
        Origin = new Origin(Loop);
        Snapshot first = MakeSnapshot([]);
        Worker = new Worker(0, 1, Loop, first, new DrainSettings(drainTimeMs, IsImmediate: true));
        Apply(MakeListener(manager, filters, bufferLimitBytes));
    }

    public EventLoop Loop { get; } = new("test");

    public Worker Worker { get; }

    public Origin Origin { get; }

    public SocketAddress Address => _sockets.Open[0].Locals[0];

    public static HttpConnectionManager DefaultManager(Model.HttpFilter[] filters, RouteConfiguration routes) =>
        new() { Name = "hcm", StatPrefix = "main", HttpFilters = filters, RouteConfiguration = routes };

    public static Listener MakeListener(
        Func<Model.HttpFilter[], RouteConfiguration, HttpConnectionManager>? manager = null,
        FilterSettings[]? filters = null, int bufferLimitBytes = 1024 * 1024, ulong chainHash = 0,
        FilterChain[]? chains = null, ListenerFilter[]? listenerFilters = null, int filtersTimeoutMs = 0,
        bool continuesOnTimeout = false, ulong settingsHash = 0)
    {
        FilterSettings[] all = [.. filters ?? [], new RouterSettings()];
        Model.HttpFilter[] entries =
            [.. all.Select((s, i) => new Model.HttpFilter { Name = "filter" + i, Settings = s })];
        var routes = new RouteConfiguration
        {
            VirtualHosts =
            [
                new VirtualHost
                {
                    Name = "all",
                    Domains = ["*"u8.ToArray()],
                    Routes =
                    [
                        new Route
                        {
                            Match = new RouteMatch { Path = PathMatcher.Prefix("/own") },
                            Action = new DirectResponseAction(200, "own answer"u8.ToArray()),
                        },
                        new Route
                        {
                            Match = new RouteMatch { Path = PathMatcher.Prefix("/") },
                            Action = new ForwardAction { Cluster = "web" },
                        },
                    ],
                },
            ],
        };
        return new Listener
        {
            Slot = 0,
            Name = "main",
            StatPrefix = "main",
            Addresses = [new Address { Kind = AddressKind.Socket, Text = "127.0.0.1" }],
            PerConnectionBufferLimitBytes = bufferLimitBytes,
            SettingsHash = settingsHash,
            ListenerFilters = listenerFilters ?? [],
            ListenerFiltersTimeoutMs = filtersTimeoutMs,
            ContinueOnListenerFiltersTimeout = continuesOnTimeout,
            FilterChains = chains ??
            [
                new FilterChain { Filters = [(manager ?? DefaultManager)(entries, routes)], ContentHash = chainHash },
            ],
        };
    }

    /// <summary>Publishes a configuration with this listener, or with none.</summary>
    public void Apply(Listener? listener)
    {
        Snapshot snapshot = MakeSnapshot(listener is null ? [] : [listener]);
        Assert.True(_sockets.TryOpen(snapshot, out Dictionary<int, ListenSocket[][]> opened, out string error), error);
        _statIds.Prepare(snapshot);
        var endpoints = new EndpointAssignment
        {
            ClusterName = "web",
            Localities = [new LocalityEndpoints { Endpoints = [new Endpoint { Address = OriginAddress() }] }],
        };
        var resource = new ClusterResource("web", _clusterIds, ResolvedEndpoints.From(endpoints, resolve: null));
        Do(() => Worker.Apply(new PublishedConfig
        {
            Snapshot = snapshot,
            Clusters = new ClusterResources([resource]),
            Stats = _statIds,
            LogFiles = [],
            NewSockets = opened,
        }));
    }

    public OriginConnection Connect()
    {
        var client = new OriginConnection(Loop);
        Assert.Equal(NetError.None, client.Connect(Address, ConnectOptions.Default));
        RunUntil(() => !client.IsConnecting);
        return client;
    }

    public OriginConnection Connect(string request)
    {
        OriginConnection client = Connect();
        Do(() => client.Send(request));
        return client;
    }

    /// <summary>The origin's connection of that number, once it has received a text.</summary>
    public OriginConnection OriginSees(string text, int connection = 0)
    {
        RunUntil(() => Origin.Connections.Count > connection && Origin.Connections[connection].Received.Contains(text));
        return Origin.Connections[connection];
    }

    public long Stat(string name)
    {
        for (int id = 1; id < _registry.Definitions.Count; id++)
        {
            if (_registry.Definitions[id].Name == name)
            {
                return Worker.Stats.Read(id);
            }
        }

        throw new ArgumentException($"no stat {name}", nameof(name));
    }

    public void Do(Action action)
    {
        Loop.Post(action);
        Loop.RunOnce(0);
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
        Worker.Listeners.StopAccepting(inboundOnly: false);
        Origin.Dispose();
        Loop.Dispose();
    }

    private Address OriginAddress() => new()
    {
        Kind = AddressKind.Socket,
        Text = "127.0.0.1",
        Port = Origin.Address.Port,
        Ip = System.Net.IPAddress.Loopback,
    };

    private Snapshot MakeSnapshot(Listener[] listeners) => new()
    {
        Version = ++_version,
        Node = new Node(),
        Bootstrap = new BootstrapSettings(),
        Listeners = listeners,
        Clusters = [_cluster],
        ClusterSlots = new Dictionary<string, int> { ["web"] = _cluster.Slot }.ToFrozenDictionary(),
        Endpoints = [null],
        RoutesByName = FrozenDictionary<string, RouteConfiguration>.Empty,
        Runtime = Runtime.Empty,
        Secrets = new Secrets(),
    };
}
