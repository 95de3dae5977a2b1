using System.Diagnostics;

namespace Tulle.Http.Http2;

/// <summary>
/// The windows that we give the peer: what it may send before it hears from us again (RFC 9113 section 5.2), and how they
/// grow to what the line carries in a round trip, where the limits allow more than they begin with.
/// </summary>
public sealed partial class Http2Connection
{
    /// <summary>
    /// Part of a window that is kept back until it is worth a frame. What is kept back is missing from what is under way,
    /// so it is little: a sixteenth costs at most as much of the rate that the window allows.
    /// </summary>
    private const int UntoldPart = 16;

    /// <summary>For small windows a frame's worth, if that is not more than a quarter.</summary>
    private const int SmallUntoldPart = 4;
    private const int SmallUntoldBytes = PeerSettings.SmallestMaxFrameBytes;

    private FlowWindow _receiveWindow;
    private WindowProbe _probe;

    /// <summary>The size of the connection's window, and of those that streams get.</summary>
    private int _connectionWindowBytes;
    private int _streamWindowBytes;

    /// <summary>Given back and not yet told to the peer.</summary>
    private int _untoldBytes;

    /// <summary>Bodies that the streams' owners have not given back yet.</summary>
    private long _heldBytes;

    /// <summary>Of these, what the connection's window has not got back either.</summary>
    private long _owedBytes;

    /// <summary>What the connection's window lacks since its beginning.</summary>
    private int _withheldBytes;

    /// <summary>What all connections of this thread hold; null: nobody counts it.</summary>
    public HeldBodies? Bodies { get; init; }

    /// <summary>Place among those that are owed something; -1: none.</summary>
    internal int HeldBodiesPlace { get; set; } = -1;

    /// <summary>
    /// Slow readers hold so much of what came that the peer cannot send more to the others either. What begins now is
    /// better off elsewhere.
    /// </summary>
    public bool IsHeldUp => _heldBytes > _limits.HeldBytes || _owedBytes > _connectionWindowBytes / 2;

    /// <summary>
    /// So many bytes of a stream's body are passed on, and the peer may send as many again. Also for a stream that is
    /// closed by now.
    /// </summary>
    public void GiveBack(Http2Stream stream, int bytes)
    {
        CountHeld(-bytes);
        if (!stream.IsOpen || stream.IsReceiveEnded || HasFailed)
        {
            return;
        }
        stream.UntoldBytes += bytes;
        TellStream(stream);
    }

    /// <summary>
    /// What the owners of streams hold back is their streams' affair: the connection's share is given back at once, or a
    /// few slow streams would stall all others. But for what is above the limit: that is the connection's own bound. And
    /// above that of all connections together there is no other.
    /// </summary>
    private void CountHeld(int bytes)
    {
        _heldBytes += bytes;
        _owedBytes += Math.Max(bytes, 0);
        Bodies?.Count(bytes);
        SettleHeld();
    }

    /// <summary>Gives back what the limits allow by now.</summary>
    internal void SettleHeld()
    {
        bool isAbove = Bodies is { IsAboveLimit: true };
        long owedBytes = Math.Min(_owedBytes, Math.Max(0, _heldBytes - (isAbove ? 0 : _limits.HeldBytes)));
        int back = (int)(_owedBytes - owedBytes);
        _owedBytes = owedBytes;
        if (!isAbove)
        {
            back += _withheldBytes;
            _withheldBytes = 0;
        }
        Await(isAbove && !HasFailed && owedBytes + _withheldBytes > 0);
        if (back > 0)
        {
            GiveBackConnection(back);
        }
    }

    /// <summary>The connection begins while all together hold too much: it gets the rest of its window later.</summary>
    private void WithholdWindow()
    {
        if (Bodies is { IsAboveLimit: true })
        {
            _withheldBytes = _connectionWindowBytes - FlowWindow.DefaultBytes;
            _receiveWindow = new FlowWindow(FlowWindow.DefaultBytes);
            Await(_withheldBytes > 0);
        }
    }

    private void Await(bool isOwed)
    {
        if (isOwed && HeldBodiesPlace < 0)
        {
            Bodies!.Add(this);
        }
        else if (!isOwed && HeldBodiesPlace >= 0)
        {
            Bodies!.Remove(this);
        }
    }

    private void GiveBackConnection(int bytes)
    {
        if (HasFailed)
        {
            return;
        }
        _untoldBytes += bytes;
        if (_untoldBytes >= WorthTelling(_connectionWindowBytes - _withheldBytes))
        {
            FrameWriter.WriteWindowUpdate(_output, 0, _untoldBytes);
            _receiveWindow.TryGrow(_untoldBytes);
            _untoldBytes = 0;
        }
    }

    private void TellStream(Http2Stream stream)
    {
        if (stream.WindowBytes < _streamWindowBytes)
        {
            stream.UntoldBytes += _streamWindowBytes - stream.WindowBytes;
            stream.WindowBytes = _streamWindowBytes;
        }
        if (stream.UntoldBytes >= WorthTelling(stream.WindowBytes))
        {
            FrameWriter.WriteWindowUpdate(_output, stream.Id, stream.UntoldBytes);
            stream.ReceiveWindow.TryGrow(stream.UntoldBytes);
            stream.UntoldBytes = 0;
        }
    }

    private static int WorthTelling(int windowBytes) =>
        Math.Max(windowBytes / UntoldPart, Math.Min(windowBytes / SmallUntoldPart, SmallUntoldBytes));

    private bool CanGrow =>
        (_streamWindowBytes < _limits.MostStreamWindowBytes || _connectionWindowBytes < _limits.MostConnectionWindowBytes)
        && Bodies is not { IsAboveLimit: true };

    /// <summary>DATA has come: a PING finds out how much more does until its answer.</summary>
    private void OnWindowUsed(Http2Stream stream, int bytes)
    {
        if (CanGrow && _probe.Begins(stream, bytes, _streamWindowBytes, _connectionWindowBytes, NowMs))
        {
            FrameWriter.WritePing(_output, WindowProbe.Payload, isAck: false);
        }
    }

    private void OnProbeEnded()
    {
        Debug.Assert(_probe.IsUnderWay, "asked before");
        int before = _connectionWindowBytes;
        (_streamWindowBytes, _connectionWindowBytes) =
            _probe.End(_streamWindowBytes, _connectionWindowBytes, _limits, NowMs);
        if (_connectionWindowBytes > before)
        {
            GiveBackConnection(_connectionWindowBytes - before);
        }

        // The others hear of it when they give something back.
        if (_streams.Find(_probe.StreamId) is { IsReceiveEnded: false } stream)
        {
            TellStream(stream);
        }
    }
}
