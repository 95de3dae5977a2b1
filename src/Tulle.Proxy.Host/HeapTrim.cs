using Tulle.Net;
using Tulle.Net.Native;

namespace Tulle.Proxy.Host;

/// <summary>
/// Gives back what reading a configuration left behind, once nothing has changed for a moment: the request path makes
/// no garbage, so no collection would come by itself. Main loop.
/// </summary>
internal sealed class HeapTrim : ILoopTimerTarget
{
    private const long QuietMs = 1_000;
    private const long LookAgainMs = 10_000;

    /// <summary>Collecting stops the workers: about 1 ms for this much, too long for more.</summary>
    private const long LargestHeapBytes = 16 * 1024 * 1024;

    private readonly ProxyServer _server;
    private readonly LoopTimer _timer;
    private long _seenVersion = -1;
    private bool _isTrimmed;

    public HeapTrim(EventLoop loop, ProxyServer server)
    {
        _server = server;
        _timer = new LoopTimer(loop, this);
        _timer.Arm(QuietMs);
    }

    void ILoopTimerTarget.OnTimer(LoopTimer timer)
    {
        long version = _server.Snapshot?.Version ?? 0;
        if (version != _seenVersion)
        {
            _seenVersion = version;
            _isTrimmed = false;
        }
        else if (!_isTrimmed)
        {
            _isTrimmed = true;
            if (GC.GetTotalMemory(forceFullCollection: false) < LargestHeapBytes)
            {
                StartupPages pages = StartupPages.Find();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                pages.Release();
            }
        }

        timer.Arm(_isTrimmed ? LookAgainMs : QuietMs);
    }
}
