using Tulle.Http.Http1;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
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
    private List<HttpStream> _retired = [];
    private List<HttpStream> _recycling = [];

    public Worker(int index, EventLoop loop, Snapshot snapshot, int workerCount = 1)
    {
        Index = index;
        Loop = loop;
        Snapshot = snapshot;
        NodeId = System.Text.Encoding.UTF8.GetBytes(snapshot.Node.Id);
        NodeCluster = System.Text.Encoding.UTF8.GetBytes(snapshot.Node.Cluster);
        
        Random = new FastRandom((ulong)Environment.TickCount64 ^ ((ulong)(index + 1) * 0x9E3779B97F4A7C15));
        Clusters = new Clusters(loop, Stats, Random, workerCount);
    }

    public int Index { get; }

    public EventLoop Loop { get; }

    public WorkerStats Stats { get; } = new(capacity: 1024);

    public FastRandom Random { get; }

    public Clusters Clusters { get; }

    /// <summary>What the worker acts on now; it changes only between events.</summary>
    public Snapshot Snapshot { get; private set; }

    /// <summary>Text under construction, for the one who is running: used and read before anyone else is called.</summary>
    public ByteWriter ScratchText { get; } = new(initialBytes: 1024);

    /// <summary>Room for route matching, rewriting and header changes.</summary>
    internal Routing.RoutingScratch Routing { get; } = new();

    /// <summary>The address of this machine that x-forwarded-for names when the peer is on loopback.</summary>
    public SocketAddress OwnAddress { get; internal set; } = SocketAddress.Loopback(0);

    internal HttpDateCache Date { get; } = new();

    /// <summary>node.id and node.cluster as header values.</summary>
    internal byte[] NodeId { get; }

    internal byte[] NodeCluster { get; }

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
