using Tulle.Net;

namespace Tulle.Proxy.Downstream;

/// <summary>A connection over a connection_limit filter's limit: nothing is read of it, and after the delay it ends.
/// </summary>
internal sealed class LimitedConnection : ConnectionHandler, ILoopTimerTarget
{
    private readonly DownstreamConnection _connection;
    private readonly LoopTimer _end;
    private readonly long _delayMs;

    public LimitedConnection(DownstreamConnection connection, long delayMs)
    {
        _connection = connection;
        _delayMs = delayMs;
        _end = new LoopTimer(connection.Loop, this);
    }

    public override void OnAccepted()
    {
        if (_delayMs == 0)
        {
            _connection.Close();
            return;
        }

        _connection.PauseReading();
        _end.Arm(_delayMs);
    }

    public override void OnReadable() => _connection.PauseReading();

    public void OnTimer(LoopTimer timer) => _connection.Close();

    public override void OnPeerClosing() => _connection.Close();

    public override void OnWriteFailed(NetError error) => _connection.Close();

    public override void CloseIfIdle() => _connection.Close();

    public override void CloseNow() => _connection.Close();

    public override void OnReleased() => _end.Remove();
}
