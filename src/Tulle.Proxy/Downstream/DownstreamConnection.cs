using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// An accepted socket of a worker, and what is known of it. Recycled: an idle connection is this object, its facts and
/// its handler, and holds no buffer.
/// </summary>
public sealed class DownstreamConnection : SocketConnection
{
    private ConnectionHandler? _handler;
    private List<ConnectionLimitState>? _heldLimits;

    internal DownstreamConnection(Worker worker)
        : base(worker.Loop) => Worker = worker;

    public Worker Worker { get; }

    public ConnectionFacts Facts { get; } = new();

    /// <summary>Where the connection counts.</summary>
    internal ListenerState? Listener { get; set; }

    /// <summary>The chain that the connection was given to; it counts its connections and drains them.</summary>
    internal FilterChainState? Chain { get; private set; }

    internal long AcceptedMs { get; private set; }

    /// <summary>Bytes of the connection, for the listener's access log.</summary>
    internal long ReceivedBytes { get; private set; }

    internal long SentBytes { get; private set; }

    /// <summary>Links of the chain's list of open connections.</summary>
    internal DownstreamConnection? NextInChain { get; set; }

    internal DownstreamConnection? PreviousInChain { get; set; }

    /// <summary>Kept with the connection: the next connection on this object is likely HTTP/1 too.</summary>
    internal Http1ServerConnection? SpareHttp1 { get; set; }

    /// <summary>Gives the connection to the listener filters.</summary>
    internal void Inspect(ConnectionHandler run)
    {
        _handler = run;
        run.OnAccepted();
    }

    /// <summary>Counts the connection in a connection_limit filter; false where that is full.</summary>
    internal bool TryHold(ConnectionLimitState limit)
    {
        if (!limit.TryTake(Worker.Stats))
        {
            return false;
        }

        (_heldLimits ??= []).Add(limit);
        return true;
    }

    /// <summary>Gives the connection to what its filter chain runs.</summary>
    internal void Begin(FilterChainState chain, ConnectionHandler handler)
    {
        bool wasInspected = _handler is not null;
        Chain = chain;
        AcceptedMs = Loop.NowMs;
        ReceivedBytes = SentBytes = 0;
        _handler = handler;
        HighWatermarkBytes = Facts.BufferLimitBytes;
        chain.Add(this);
        handler.OnAccepted();
        if (wasInspected && !IsReadPaused)
        {
            // What the inspection only peeked at is no new event.
            ResumeReading();
        }
    }

    /// <summary>Another protocol goes on with the connection.</summary>
    internal void Replace(ConnectionHandler handler) => _handler = handler;

    /// <summary>TryRead, counted.</summary>
    internal ReadResult Receive(Span<byte> into)
    {
        ReadResult result = TryRead(into);
        ReceivedBytes += result.Count;
        return result;
    }

    /// <summary>Counts, and gives back what it counted.</summary>
    internal int Sent(int bytes)
    {
        SentBytes += bytes;
        return bytes;
    }

    internal void CloseIfIdle() => _handler?.CloseIfIdle();

    internal void CloseNow() => _handler?.CloseNow();

    protected override void OnReadable() => _handler!.OnReadable();

    protected override void OnPeerClosing() => _handler!.OnPeerClosing();

    protected override void OnWriteFailed(NetError error) => _handler!.OnWriteFailed(error);

    protected override void OnAboveHighWatermark() => _handler!.OnAboveHighWatermark();

    protected override void OnBelowLowWatermark() => _handler!.OnBelowLowWatermark();

    protected override void OnDrained() => _handler!.OnDrained();

    protected override void OnReleased()
    {
        _handler?.OnReleased();
        _handler = null;
        Chain?.Remove(this);
        Chain = null;
        foreach (ConnectionLimitState limit in _heldLimits ?? [])
        {
            limit.Release(Worker.Stats);
        }

        _heldLimits?.Clear();
        Listener?.Intake.Release();
        Listener = null;
        Worker.Recycle(this);
    }
}
