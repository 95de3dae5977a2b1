using Tulle.Http.Http1;
using Tulle.Model;
using Tulle.Net;
using Listener = Tulle.Net.Listener;

namespace Tulle.Proxy.Admin;

/// <summary>The admin listener on the main loop, and the clock of the histograms' intervals.</summary>
public sealed class AdminServer : IAcceptor, ILoopTimerTarget
{
    private readonly EventLoop _loop;
    private readonly ServerControl _control;
    private readonly HttpDateCache _date = new();
    private readonly LoopTimer _flush;
    private readonly int _flushIntervalMs;
    private Listener? _listener;

    public AdminServer(EventLoop loop, ServerControl control, StatsSettings settings)
    {
        _loop = loop;
        _control = control;
        _flushIntervalMs = Math.Max(1, settings.FlushIntervalMs);
        _flush = new LoopTimer(loop, this);
        if (!settings.FlushOnAdmin)
        {
            _flush.Arm(_flushIntervalMs);
        }
    }

    /// <summary>Where the admin page really is; unset before <see cref="Listen"/>.</summary>
    public SocketAddress Local => _listener?.Local ?? default;

    /// <summary>Opens the listening socket; a loop has to run for answers.</summary>
    public NetError Listen(Address address)
    {
        SocketAddress socketAddress = address.Kind == AddressKind.Pipe
            ? SocketAddress.Unix(address.Text)
            : SocketAddress.TryParseIp(address.Text, address.Port, out SocketAddress ip) ? ip : default;
        if (socketAddress.Family == SocketFamily.None)
        {
            return NetError.Invalid;
        }

        var options = new ListenOptions { ReusePort = false, UnixMode = address.PipeMode };
        NetError error = ListenSocket.TryOpen(socketAddress, options, out ListenSocket? socket);
        if (error == NetError.None)
        {
            _listener = new Listener(_loop, socket!, this);
        }

        return error;
    }

    public void Close()
    {
        _flush.Remove();
        _listener?.Close();
    }

    void IAcceptor.OnAccepted(in AcceptedSocket socket) => new AdminConnection(_loop, _control, _date).Adopt(socket);

    void ILoopTimerTarget.OnTimer(LoopTimer timer)
    {
        _control.Stats.FlushHistograms();
        timer.Arm(_flushIntervalMs);
    }
}
