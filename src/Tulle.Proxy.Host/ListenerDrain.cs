using Tulle.Net;

namespace Tulle.Proxy.Host;

/// <summary>Closes the listeners when the drain time of a graceful /drain_listeners is over.</summary>
internal sealed class ListenerDrain : ILoopTimerTarget
{
    private readonly ProxyServer _server;
    private readonly bool _inboundOnly;

    public ListenerDrain(EventLoop loop, ProxyServer server, bool inboundOnly)
    {
        _server = server;
        _inboundOnly = inboundOnly;
        new LoopTimer(loop, this).Arm(server.Settings.Drain.DrainTimeMs);
    }

    public void OnTimer(LoopTimer timer) => _server.StopAccepting(_inboundOnly);
}
