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

    /// <summary>
    /// A window becomes so many times what came. A probe and its effect take two round trips, so this is TCP's slow start.
    /// </summary>
    private const int GrowsBy = 4;

    /// <summary>
    /// So many times what came at the last growth has to come now, in the same time: a window that was the bound and is four
    /// times as large lets through as much more. Less, and what came more waits in the queues of the line, whose round
    /// trips grow with the window.
    /// </summary>
    private const double FasterBy = 2;

    /// <summary>
    /// The rate of the last growth counts less with each probe that a window bounds, so that a line which became longer
    /// since, or a rate that was measured too high, does not hold a window down for ever.
    /// </summary>
    private const double Forgets = 1.0 / 64;

    private long _nextMs;
    private int _pauseMs;
    private long _beganMs;

    /// <summary>On all streams since the last probe.</summary>
    private long _bytesBefore;

    /// <summary>Since the PING: on that stream, and on all.</summary>
    private long _streamBytes;
    private long _connectionBytes;
    private double _streamRate;
    private double _connectionRate;

    internal bool IsUnderWay { get; private set; }

    /// <summary>The stream whose data began the probe.</summary>
    internal int StreamId { get; private set; }


    /// <summary>True: the PING goes out now. It does when half a window has come since anybody asked.</summary>
    internal bool Begins(Http2Stream stream, int bytes, int streamWindowBytes, int connectionWindowBytes, long nowMs)
    {
        if (IsUnderWay)
        {
            _connectionBytes += bytes;
            _streamBytes += stream.Id == StreamId ? bytes : 0;
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
        _streamBytes = 0;
        _connectionBytes = 0;
        _beganMs = nowMs;
        stream.UnprobedBytes = 0;
        return true;
    }

    /// <summary>The answer is here: what the windows should be from now on, of a stream and of the connection.</summary>
    internal (int Stream, int Connection) End(
        int streamWindowBytes, int connectionWindowBytes, Http2Limits limits, long nowMs)
    {
        double tripMs = Math.Max(1, nowMs - _beganMs);
        int stream = Grown(streamWindowBytes, _streamBytes, limits.MostStreamWindowBytes, tripMs, ref _streamRate);
        int connection =
            Grown(connectionWindowBytes, _connectionBytes, limits.MostConnectionWindowBytes, tripMs, ref _connectionRate);

        // A stream's window is no use in a smaller connection.
        connection = Math.Max(connection, Math.Min(stream, limits.MostConnectionWindowBytes));
        bool hasGrown = stream > streamWindowBytes || connection > connectionWindowBytes;
        IsUnderWay = false;
        _bytesBefore = 0;
        _pauseMs = hasGrown ? 0 : Math.Clamp(_pauseMs * 2, ShortestPauseMs, LongestPauseMs);
        _nextMs = nowMs + _pauseMs;
        return (stream, connection);
    }

    /// <summary>The window for what came within one round trip.</summary>
    /// <param name="windowBytes">What it is now.</param>
    /// <param name="bytes">What came.</param>
    /// <param name="mostBytes">What it may be.</param>
    /// <param name="tripMs">In this time.</param>
    /// <param name="rate">Bytes in a millisecond when it grew last.</param>
    private static int Grown(int windowBytes, long bytes, int mostBytes, double tripMs, ref double rate)
    {
        if (windowBytes >= mostBytes || bytes < windowBytes * BoundShare)
        {
            return windowBytes;
        }
        if (bytes < tripMs * rate * FasterBy)
        {
            rate -= rate * Forgets;
            return windowBytes;
        }
        rate = bytes / tripMs;
        return (int)Math.Min(mostBytes, GrowsBy * Math.Max(windowBytes, bytes));
    }
}
