using Tulle.Http;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// Who asked a pool for a stream: the router, a mirror, a health check. All calls come on the worker's thread, and none
/// after <see cref="CancelPending"/>, a reset, or the end of both sides. Any call may be made from inside
/// <see cref="ConnectionPool.NewStream"/> or a Send.
/// </summary>
public abstract class UpstreamHandler
{
    // Place in a pool's queue; the pool's alone.
    internal UpstreamHandler? NextPending;
    internal UpstreamHandler? PreviousPending;
    internal ConnectionPool? PendingPool;

    /// <summary>The table into which the response head is parsed; the stream resets it before it parses.</summary>
    public abstract HeaderTable ResponseHeaders { get; }

    public abstract HeaderTable ResponseTrailers { get; }

    /// <summary>True while the handler waits in a pool's queue.</summary>
    public bool IsPending => PendingPool is not null;

    /// <summary>Leaves the pool's queue; nothing follows.</summary>
    public void CancelPending() => PendingPool?.Cancel(this);

    public abstract void OnPoolReady(UpstreamStream stream, EndpointState endpoint);

    public abstract void OnPoolFailure(PoolFailureReason reason, EndpointState endpoint);

    /// <summary>A 1xx other than 101; <see cref="ResponseHeaders"/> holds it during the call only.</summary>
    public abstract void OnInformational();

    /// <summary>
    /// <see cref="ResponseHeaders"/> is filled. Its bytes lie in a buffer that the stream gives back when it ends;
    /// the handler may take it over with <see cref="UpstreamStream.TakeHeadBuffer"/>.
    /// </summary>
    public abstract void OnResponseHeaders(bool endStream);

    /// <summary>The bytes are valid during the call only. An empty span with endStream ends the response.</summary>
    public abstract void OnData(ReadOnlySpan<byte> data, bool endStream);

    /// <summary><see cref="ResponseTrailers"/> is filled; ends the response.</summary>
    public abstract void OnTrailers();

    public abstract void OnReset(ResetReason reason);

    /// <summary>The origin reads slowly: stop feeding <see cref="UpstreamStream.SendData"/>.</summary>
    public abstract void OnAboveHighWatermark();

    public abstract void OnBelowLowWatermark();
}
