namespace Tulle.Http.Http2;

/// <summary>
/// Counts what a peer can do without end and within the letter of the standard (RFC 9113 section 10.5), and says when it
/// is enough. One for each connection.
/// </summary>
internal struct FloodGuard(Http2Limits limits)
{
    private const long ResetWindowMs = 1000;

    // Envoy's formula: a few for the connection, some for each stream, more for each DATA frame that was sent.
    private const int FreeWindowUpdates = 5;
    private const int WindowUpdatesPerStream = 2;
    private const int OddityDrainPercent = 75;

    /// <summary>One oddity is forgiven each time: a connection that lives for days is not a flood.</summary>
    private const long OddityForgivenMs = 100;

    private long _windowStartMs = long.MinValue;
    private int _windowStreams;
    private int _windowResets;
    private int _controlFrames;
    private int _emptyFrames;
    private long _priorityFrames;
    private long _windowUpdates;
    private long _streams;
    private long _dataFramesSent;
    private int _oddities;
    private long _oddityMs;

    /// <summary>The oddities are at three quarters of their budget: no new streams.</summary>
    internal readonly bool ShouldDrain => (long)_oddities * 100 >= (long)limits.OddityBudget * OddityDrainPercent;

    /// <summary>The peer took what was queued for it.</summary>
    internal void OnOutputDrained() => _controlFrames = 0;

    internal void OnDataSent() => _dataFramesSent++;

    /// <summary>False: too many answers wait for a peer that does not read.</summary>
    internal bool AllowControlFrame() => ++_controlFrames <= limits.MaxOutboundControlFrames;

    internal void OnPayload() => _emptyFrames = 0;

    internal bool AllowEmptyFrame() => ++_emptyFrames <= limits.MaxConsecutiveEmptyFrames;

    internal bool AllowPriority() => ++_priorityFrames <= limits.MaxPriorityFramesPerStream * (1 + _streams);

    internal bool AllowWindowUpdate() =>
        ++_windowUpdates <= FreeWindowUpdates
            + (WindowUpdatesPerStream * (_streams + (limits.MaxWindowUpdatesPerDataFrame * _dataFramesSent)));

    internal bool AllowOddity(long nowMs)
    {
        long forgiven = (nowMs - _oddityMs) / OddityForgivenMs;
        if (forgiven > 0)
        {
            _oddities = (int)Math.Max(0, _oddities - forgiven);
            _oddityMs = nowMs;
        }
        return ++_oddities <= limits.OddityBudget;
    }

    internal void OnStream(long nowMs)
    {
        _streams++;
        EnterWindow(nowMs);
        _windowStreams++;
    }

    /// <summary>
    /// A stream that the peer reset before its answer was complete, or whose reset by us it caused (CVE-2023-44487,
    /// CVE-2025-8671). False: more than half of many streams of one second ended so.
    /// </summary>
    internal bool AllowReset(long nowMs)
    {
        EnterWindow(nowMs);
        _windowResets++;
        return _windowStreams < limits.RapidResetStreams || _windowResets * 2L <= _windowStreams;
    }

    private void EnterWindow(long nowMs)
    {
        if (nowMs - _windowStartMs >= ResetWindowMs || _windowStartMs == long.MinValue)
        {
            _windowStartMs = nowMs;
            _windowStreams = 0;
            _windowResets = 0;
        }
    }
}
