using System.Diagnostics;

namespace Tulle.Http.Http2;

/// <summary>
/// One exchange on a connection: the state that the protocol needs, and what its owner is told. The owner derives from it
/// and recycles it. Callbacks come from inside <see cref="Http2Connection.Receive"/>, and may send.
/// </summary>
public abstract class Http2Stream
{
    internal FlowWindow SendWindow;
    internal FlowWindow ReceiveWindow;

    /// <summary>Bytes given back by the owner and not yet told to the peer.</summary>
    internal int UntoldBytes;

    /// <summary>The size of its receive window, which grows behind that of the connection's new streams.</summary>
    internal int WindowBytes;

    /// <summary>What came since this stream's data last began a probe of the window.</summary>
    internal int UnprobedBytes;

    /// <summary>What Content-Length still promises; -1: nothing promised.</summary>
    internal long ExpectedBytes;

    internal Http2Stream? NextBlocked;
    internal Http2Stream? PreviousBlocked;
    internal bool IsBlocked;

    /// <summary>0: not on any connection.</summary>
    public int Id { get; internal set; }

    /// <summary>The peer has sent END_STREAM.</summary>
    public bool IsReceiveEnded { get; internal set; }

    /// <summary>We have sent END_STREAM.</summary>
    public bool IsSendEnded { get; internal set; }

    /// <summary>A message's head has come (1xx do not count): the next block is its trailers.</summary>
    internal bool HasHead { get; set; }

    /// <summary>Client: this was a HEAD or CONNECT request, so Content-Length promises nothing.</summary>
    internal bool IgnoresLength { get; set; }

    internal bool IsOpen => Id != 0;

    /// <summary>The table that the next block is read into; it comes empty.</summary>
    protected internal abstract HeaderTable BeginBlock();

    /// <summary>A head: a request's, a response's, or one of 1xx responses before it.</summary>
    protected internal abstract void OnHead(bool endStream);

    /// <summary>
    /// A piece of the body, good during the call. All of it is given back sooner or later
    /// (<see cref="Http2Connection.GiveBack"/>), also when the stream is closed by then: the peer may send as much again.
    /// </summary>
    protected internal abstract void OnData(ReadOnlySpan<byte> data, bool endStream);

    /// <summary>The fields behind the body; they end the message.</summary>
    protected internal abstract void OnTrailers();

    /// <summary>
    /// The stream is over before its time. Unprocessed: the peer has not looked at it, so it may be tried again
    /// (RFC 9113 section 8.7).
    /// </summary>
    protected internal abstract void OnReset(Http2ErrorCode code, bool isByPeer, bool isUnprocessed);

    /// <summary>A send that was cut short by a window may go on.</summary>
    protected internal abstract void OnSendable();

    /// <summary>Both directions are complete, or it was reset: the object is the owner's again.</summary>
    protected internal abstract void OnClosed();

    internal void Open(int id, int sendWindowBytes, int receiveWindowBytes)
    {
        Debug.Assert(Id == 0, "a stream object serves one exchange at a time");
        Id = id;
        SendWindow = new FlowWindow(sendWindowBytes);
        ReceiveWindow = new FlowWindow(receiveWindowBytes);
        UntoldBytes = 0;
        WindowBytes = receiveWindowBytes;
        UnprobedBytes = 0;
        ExpectedBytes = -1;
        IsReceiveEnded = false;
        IsSendEnded = false;
        HasHead = false;
        IgnoresLength = false;
    }
}
