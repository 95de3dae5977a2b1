namespace Tulle.Net;

/// <summary>State bits of a <see cref="SocketConnection"/>.</summary>
[Flags]
internal enum ConnectionFlags
{
    None = 0,
    Connecting = 1 << 0,

    /// <summary>The kernel may have bytes, an end or an error for us.</summary>
    ReadReady = 1 << 1,
    ReadPaused = 1 << 2,
    ReadEnded = 1 << 3,

    /// <summary>OnReadable is asked for on the next turn.</summary>
    ReadDeferred = 1 << 4,

    /// <summary>EPOLLRDHUP, EPOLLHUP or EPOLLERR came.</summary>
    PeerClosing = 1 << 5,
    WriteBlocked = 1 << 6,
    WriteFailed = 1 << 7,

    /// <summary>FIN is wanted once the queue is empty.</summary>
    WriteEnding = 1 << 8,
    WriteEnded = 1 << 9,
    AboveHigh = 1 << 10,

    /// <summary>OnDrained is owed.</summary>
    ReportDrained = 1 << 11,

    /// <summary>On the loop's list of connections to finish after this dispatch.</summary>
    Unfinished = 1 << 12,

    /// <summary>Closing: what arrives is dropped.</summary>
    Draining = 1 << 13,
    Closed = 1 << 14,

    /// <summary>EPOLLHUP or EPOLLERR came.</summary>
    PeerReset = 1 << 15,

    /// <summary>Bytes that are written now go nowhere.</summary>
    NoWriting = Closed | WriteFailed | WriteEnding,

    /// <summary>Bytes that wait cannot leave now.</summary>
    CannotFlush = Closed | WriteFailed | WriteBlocked | Connecting,
}
