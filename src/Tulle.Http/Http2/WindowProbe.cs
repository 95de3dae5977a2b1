namespace Tulle.Http.Http2;

/// <summary>
/// Finds out whether a window is what holds the peer back: how much comes between a PING and its answer is what it sends
/// in a round trip (the way of gRPC's BDP estimator). Streams that send little cost no PING. One for each connection.
/// </summary>
internal struct WindowProbe
{
    /// <summary>Of our PINGs, so that the owner's own are told apart.</summary>
    internal const ulong Payload = 0x77_69_6E_64_6F_77_3F_00;

    // Where a probe found that the window is large enough the next one waits, at most so long that a transfer which
    // begins later is not held up much.
    private const int ShortestPauseMs = 100;
    private const int LongestPauseMs = 1000;

    /// <summary>Of a window; as much within one round trip means that it was the bound.</summary>
    private const double BoundShare = 2.0 / 3;

    private long _nextMs;
    private int _pauseMs;
    private long _bytesBefore;

    internal bool IsUnderWay { get; private set; }

    /// <summary>The stream whose data began the probe.</summary>
    internal int StreamId { get; private set; }

    /// <summary>What came on that stream since, and on all.</summary>
    internal long StreamBytes { get; private set; }

    internal long ConnectionBytes { get; private set; }

    /// <summary>True: the PING goes out now. It does when half a window has come since anybody asked.</summary>
    internal bool Begins(Http2Stream stream, int bytes, int streamWindowBytes, int connectionWindowBytes, long nowMs)
    {
        if (IsUnderWay)
        {
            ConnectionBytes += bytes;
            StreamBytes += stream.Id == StreamId ? bytes : 0;
            return false;
        }
        _bytesBefore += bytes;
        stream.UnprobedBytes += bytes;
        if (nowMs < _nextMs
            || (stream.UnprobedBytes < streamWindowBytes / 2 && _bytesBefore < connectionWindowBytes / 2))
        {
            return false;
        }
        IsUnderWay = true;
        StreamId = stream.Id;
        StreamBytes = 0;
        ConnectionBytes = 0;
        stream.UnprobedBytes = 0;
        return true;
    }

    internal void End(long nowMs, bool hasGrown)
    {
        IsUnderWay = false;
        _bytesBefore = 0;
        _pauseMs = hasGrown ? 0 : Math.Clamp(_pauseMs * 2, ShortestPauseMs, LongestPauseMs);
        _nextMs = nowMs + _pauseMs;
    }

    /// <summary>The window that fits what came within one round trip: twice that, and no more than allowed.</summary>
    internal static int Grown(int windowBytes, long bytes, int mostBytes) =>
        windowBytes < mostBytes && bytes >= windowBytes * BoundShare
            ? (int)Math.Min(mostBytes, 2 * Math.Max(windowBytes, bytes))
            : windowBytes;
}
