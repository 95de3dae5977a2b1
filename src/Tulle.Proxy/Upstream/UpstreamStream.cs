using Tulle.Http;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// One request on one upstream connection, whatever the protocol. Made by a pool, driven by one
/// <see cref="UpstreamHandler"/>; worker thread only. After <see cref="UpstreamHandler.OnReset"/>, after
/// <see cref="Reset"/>, or once both sides ended, the object belongs to the pool again: drop the reference.
/// </summary>
public abstract class UpstreamStream
{
    /// <summary>Serialises the head. It leaves with the turn's flush, so a body that is at hand rides along.</summary>
    public abstract void SendHeaders(HeaderTable headers, bool endStream);

    public abstract void SendData(ReadOnlySpan<byte> data, bool endStream);

    public abstract void SendTrailers(HeaderTable trailers);

    /// <summary>Gives up. No event follows. An HTTP/1 connection with an unfinished message closes.</summary>
    public abstract void Reset();

    /// <summary>Stops reading the response because the downstream is slow; counts nest.</summary>
    public abstract void PauseReading();

    public abstract void ResumeReading();

    /// <summary>
    /// Takes over the buffer in which the bytes of the response's head lie, for who needs the head longer than the
    /// stream lives; null if there is none. The taker returns it to the loop's pool.
    /// </summary>
    public abstract PooledBuffer? TakeHeadBuffer();

    /// <summary>For access logs.</summary>
    internal virtual void Describe(ref UpstreamConnectionFacts facts)
    {
    }

    /// <summary>Bytes of this stream on the wire so far, head and framing included.</summary>
    internal virtual (long Sent, long Received) WireBytes => default;

    /// <summary>True while more than the high watermark waits to be written to the origin.</summary>
    public abstract bool AboveHighWatermark { get; }

    /// <summary>True when the connection had served a request before this one (F16: its death may be a race).</summary>
    public abstract bool OnReusedConnection { get; }
}
