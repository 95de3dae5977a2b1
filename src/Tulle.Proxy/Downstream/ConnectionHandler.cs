using Tulle.Net;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// What runs on an accepted connection once its filter chain is chosen: HTTP/1.1, HTTP/2, a TCP proxy. Called on
/// the worker that accepted.
/// </summary>
public abstract class ConnectionHandler
{
    /// <summary>There may be something to read; also how the end of the stream and a reset are found.</summary>
    public abstract void OnReadable();

    /// <summary>The connection is usable; the first bytes may already wait.</summary>
    public abstract void OnAccepted();

    /// <summary>The peer closed while reading is paused.</summary>
    public virtual void OnPeerClosing()
    {
    }

    /// <summary>Writing failed: what was queued is gone.</summary>
    public abstract void OnWriteFailed(NetError error);

    public virtual void OnAboveHighWatermark()
    {
    }

    public virtual void OnBelowLowWatermark()
    {
    }

    /// <summary>Nothing waits to be written any more, after something had to.</summary>
    public virtual void OnDrained()
    {
    }

    /// <summary>The process ends: close if nothing runs.</summary>
    public abstract void CloseIfIdle();

    /// <summary>The drain time is over: close, whatever runs.</summary>
    public abstract void CloseNow();

    /// <summary>The socket is closed and gone; the last call.</summary>
    public abstract void OnReleased();
}
