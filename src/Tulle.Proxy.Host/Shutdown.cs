using System.Runtime.InteropServices;
using Tulle.Net;

namespace Tulle.Proxy.Host;

/// <summary>
/// How the process ends. SIGTERM: no longer ready, responses end their connections, new connections are still taken for
/// a moment (whoever balances over us has to notice first), then the listeners close, what runs is finished, and at the
/// grace everything stops. SIGINT and a second SIGTERM: at once. Main loop only.
/// </summary>
internal sealed class Shutdown : ILoopTimerTarget
{
    /// <summary>New connections are still served this long after SIGTERM, if any were open.</summary>
    private const int AcceptMoreMs = 500;

    /// <summary>How often to look whether the last connection is gone.</summary>
    private const int PollMs = 50;

    /// <summary>Kubernetes kills after 30 s; what has not ended by then would not end by itself.</summary>
    private const int GraceMs = 25_000;

    private readonly EventLoop _loop;
    private readonly ProxyServer _server;
    private readonly ProcessLog _log;
    private readonly LoopTimer _timer;
    private long _startedMs = -1;
    private bool _refusing;
    private ListenerDrain? _listenerDrain;

    public Shutdown(EventLoop loop, ProxyServer server, ProcessLog log)
    {
        _loop = loop;
        _server = server;
        _log = log;
        _timer = new LoopTimer(loop, this);
    }

    public static PosixSignal[] Signals { get; } =
        [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP];

    public bool IsDraining => _startedMs >= 0;

    public void OnSignal(PosixSignal signal)
    {
        switch (signal)
        {
            case PosixSignal.SIGHUP:
                _log.Warn("caught and eating SIGHUP. See documentation for how to hot restart.");
                break;
            case PosixSignal.SIGTERM when !IsDraining:
                _log.Warn("caught SIGTERM");
                BeginDrain();
                break;
            default:
                _log.Warn($"caught {signal}");
                Quit();
                break;
        }
    }

    /// <summary>
    /// POST /drain_listeners?graceful: responses ask for the end of their connections; the listeners close after the
    /// drain time.
    /// </summary>
    public void DrainListeners(bool inboundOnly, bool skipExit)
    {
        _server.StartDrain(inboundOnly);
        if (!skipExit)
        {
            _listenerDrain = new ListenerDrain(_loop, _server, inboundOnly);
        }
    }

    public void Quit() => _loop.RequestStop();

    public void OnTimer(LoopTimer timer)
    {
        long elapsedMs = _loop.NowMs - _startedMs;
        if (!_refusing && elapsedMs >= AcceptMoreMs)
        {
            _refusing = true;
            _server.StopAccepting(inboundOnly: false);
            _server.CloseIdleConnections();
        }

        if ((_refusing && _server.ConnectionCount == 0) || elapsedMs >= GraceMs)
        {
            Quit();
            return;
        }

        _timer.Arm(PollMs);
    }

    private void BeginDrain()
    {
        _startedMs = _loop.NowMs;
        if (_server.ConnectionCount == 0)
        {
            Quit();
            return;
        }

        _server.EndConnectionsWithResponses();
        _timer.Arm(PollMs);
    }
}
