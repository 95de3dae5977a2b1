namespace Tulle.Net;

/// <summary>A descriptor that a loop watches. Owner thread only.</summary>
public abstract class EventSource
{
    internal const int NoDescriptor = -1;

    internal int Fd = NoDescriptor;

    /// <summary>Slot and generation in the loop's table; it comes back with every event.</summary>
    internal ulong Handle;

    protected EventSource(EventLoop loop) => Loop = loop;

    public EventLoop Loop { get; }

    internal abstract void OnEvents(uint events);

    /// <summary>
    /// Called before any event of a batch is delivered, for events that say the peer closed: whoever picks an idle
    /// connection in the same turn has to see it.
    /// </summary>
    internal virtual void OnPeerCloseSeen()
    {
    }
}
