using Tulle.Http.Http1;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Net.Native;
using Tulle.Proxy.Downstream;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Telemetry;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy;

/// <summary>
/// One worker: a loop with everything that its requests need, nothing shared. Its thread only, but for
/// <see cref="Stats"/>, which the main thread reads.
/// </summary>
public sealed class Worker : IDeferred
{
    private readonly Recycler<HttpStream> _idleStreams = new(Limits.IdleStreamsPerWorker);
    private readonly Recycler<DownstreamConnection> _idleConnections = new(Limits.IdleConnectionObjectsPerWorker);
    private readonly Recycler<Http2ServerStream> _idleHttp2Streams = new(Limits.IdleHttp2StreamsPerWorker);
    private readonly Recycler<RequestHeadParser> _idleParsers = new(Limits.IdleParsersPerWorker);
    private List<HttpStream> _retired = [];
    private List<HttpStream> _recycling = [];
    private readonly int _workerCount;
    private readonly Dictionary<string, LogRing> _logRings = new(StringComparer.Ordinal);
    private Dictionary<string, LogFile> _logFiles = [];
    private long _lastConnectionId;
    private int _openConnections;
    private long _connectionLimit = long.MaxValue;

    public Worker(int index, int workerCount, EventLoop loop, Snapshot snapshot, DrainSettings drain)
    {
        Index = index;
        _workerCount = workerCount;
        DrainSettings = drain;
        Loop = loop;
        Snapshot = snapshot;
        NodeId = System.Text.Encoding.UTF8.GetBytes(snapshot.Node.Id);
        NodeCluster = System.Text.Encoding.UTF8.GetBytes(snapshot.Node.Cluster);
        Random = new FastRandom((ulong)Environment.TickCount64 ^ ((ulong)(index + 1) * 0x9E3779B97F4A7C15));
        Clusters = new Clusters(loop, Stats, Random, workerCount) { WorkerIndex = index };
        Listeners = new WorkerListeners(this);
    }

    public int Index { get; }

    public EventLoop Loop { get; }

    public WorkerStats Stats { get; } = new(capacity: 1024);

    public FastRandom Random { get; }

    /// <summary>What the worker acts on now; it changes only between events.</summary>
    public Snapshot Snapshot { get; private set; }

    /// <summary>Text under construction, for the one who is running: used and read before anyone else is called.</summary>
    public ByteWriter ScratchText { get; } = new(initialBytes: 1024);

    /// <summary>Room for HTTP/2 fields while they are decoded; made with the first such connection.</summary>
    internal byte[] FieldScratch => Clusters.Http2.FieldScratch;

    /// <summary>Room for route matching, rewriting and header changes.</summary>
    internal Routing.RoutingScratch Routing { get; } = new();

    /// <summary>The address of this machine that x-forwarded-for names when the peer is on loopback.</summary>
    public SocketAddress OwnAddress { get; } = MachineAddress.FindV4();

    internal HttpDateCache Date { get; } = new();

    /// <summary>node.id and node.cluster as header values.</summary>
    internal byte[] NodeId { get; }

    internal byte[] NodeCluster { get; }

    /// <summary>The clusters as this worker knows them.</summary>
    public Clusters Clusters { get; }

    public DrainSettings DrainSettings { get; }

    /// <summary>From the first configuration on.</summary>
    internal Grpc.GrpcStatTable? GrpcStats { get; private set; }

    /// <summary>POST /healthcheck/fail: responses of listeners with the default drain type end their connections.</summary>
    public bool IsFailingHealthChecks { get; set; }

    /// <summary>SIGTERM came: every response ends its connection.</summary>
    internal bool IsEnding { get; set; }

    /// <summary>Downstream connections that are open. Read by the main thread too.</summary>
    internal int OpenConnections
    {
        get => Volatile.Read(ref _openConnections);
        set => Volatile.Write(ref _openConnections, value);
    }

    internal WorkerListeners Listeners { get; }

    /// <summary>Takes up a new configuration; runs between events.</summary>
    public void Apply(PublishedConfig config)
    {
        Loop.AssertOnLoop();
        Snapshot = config.Snapshot;
        GlobalConnections = config.Stats.Shared.Global;
        _connectionLimit = ConnectionLimitOf(config.Snapshot);
        _logFiles = config.LogFiles;
        GrpcStats ??= new Grpc.GrpcStatTable(this, config.Stats.GrpcNames);
        Clusters.Apply(config.Snapshot, config.Clusters);
        Listeners.Apply(config);
    }

    /// <summary>This worker's way into an open log file; null where it could not be opened.</summary>
    internal LogRing? LogRing(string path)
    {
        if (!_logRings.TryGetValue(path, out LogRing? ring) && _logFiles.TryGetValue(path, out LogFile? file))
        {
            ring = file.CreateRing(Limits.AccessLogRingBytes);
            _logRings.Add(path, ring);
        }

        return ring;
    }

    internal long NextConnectionId() => (++_lastConnectionId * _workerCount) + Index;

    /// <summary>Accepted sockets of all workers.</summary>
    internal SharedCount GlobalConnections { get; private set; } = new();

    /// <summary>
    /// Counts one more accepted socket, where overload_manager's limit, or the older one of the runtime, lets it in.
    /// </summary>
    internal bool TryTakeConnectionSlot(Model.Listener listener) =>
        GlobalConnections.TryTake(listener.IgnoreGlobalConnectionLimit ? long.MaxValue : _connectionLimit);

    private static long ConnectionLimitOf(Snapshot snapshot)
    {
        long limit = snapshot.Bootstrap.MaxActiveDownstreamConnections;
        return limit > 0 ? limit
            : snapshot.Runtime.TryGet("overload.global_downstream_max_connections", out RuntimeValue value)
                && value.Number is { } number ? (long)number
            : long.MaxValue;
    }

    internal DownstreamConnection RentConnection() => _idleConnections.Take() ?? new DownstreamConnection(this);

    internal void Recycle(DownstreamConnection connection)
    {
        if (!_idleConnections.Offer(connection))
        {
            connection.SpareHttp1?.Timers.Remove();
        }
    }

    internal Http2ServerStream RentHttp2Stream() => _idleHttp2Streams.Take() ?? new Http2ServerStream(this);

    internal void ReturnHttp2Stream(Http2ServerStream stream) => _idleHttp2Streams.Offer(stream);

    internal RequestHeadParser RentParser() => _idleParsers.Take() ?? new RequestHeadParser();

    internal void ReturnParser(RequestHeadParser parser) => _idleParsers.Offer(parser);

    internal HttpStream RentStream() => _idleStreams.Take() ?? new HttpStream(this);

    /// <summary>The stream is over; its objects are reused after the call stack has unwound.</summary>
    internal void Retire(HttpStream stream)
    {
        if (_retired.Count == 0)
        {
            Loop.Defer(this);
        }

        _retired.Add(stream);
    }

    void IDeferred.RunDeferred()
    {
        (_retired, _recycling) = (_recycling, _retired);
        foreach (HttpStream stream in _recycling)
        {
            DownstreamCodec codec = stream.Codec;
            stream.Recycle();
            codec.OnStreamEnded(stream);
            _idleStreams.Offer(stream);
        }

        _recycling.Clear();
    }
}
