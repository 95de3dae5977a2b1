using Tulle.Http.Http2;
using Tulle.Net;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>What the HTTP/2 connections of one loop share. The loop's thread only.</summary>
internal sealed class Http2ClientLoop(EventLoop loop, WorkerStats stats, FastRandom random) : IDeferred
{
    private readonly Recycler<Http2ClientStream> _idle = new(Model.Limits.IdleHttp2StreamsPerWorker);
    private readonly List<Http2ClientStream> _retired = [];
    private long _lastConnectionId;

    public EventLoop Loop => loop;

    public WorkerStats Stats => stats;

    public FastRandom Random => random;

    /// <summary>Room for fields while they are decoded; made with the first connection.</summary>
    public byte[] FieldScratch => field ??= new byte[Http2Connection.ScratchBytes];

    /// <summary>Numbers connections, for access logs. A worker says its own numbers.</summary>
    public Func<long>? ConnectionIds { get; init; }

    /// <summary>What all HTTP/2 connections of the loop hold, downstream and upstream; null: nobody bounds it.</summary>
    public HeldBodies? Bodies { get; init; }

    public long NextConnectionId() => ConnectionIds?.Invoke() ?? ++_lastConnectionId;

    public Http2ClientStream Rent() => _idle.Take() ?? new Http2ClientStream(this);

    /// <summary>The stream is over; its object is used again after the call stack has unwound.</summary>
    public void Retire(Http2ClientStream stream)
    {
        if (_retired.Count == 0)
        {
            loop.Defer(this);
        }

        _retired.Add(stream);
    }

    void IDeferred.RunDeferred()
    {
        foreach (Http2ClientStream stream in _retired)
        {
            _idle.Offer(stream);
        }

        _retired.Clear();
    }
}
