namespace Tulle.Net;

/// <summary>A timer lent to a connection while it connects or lingers, so that others do not carry one.</summary>
internal sealed class ConnectionDeadline : ILoopTimerTarget
{
    private readonly LoopTimer _timer;
    private SocketConnection? _connection;

    private ConnectionDeadline(EventLoop loop) => _timer = new LoopTimer(loop, this);

    internal static ConnectionDeadline Lend(EventLoop loop, SocketConnection connection, int delayMs)
    {
        ConnectionDeadline deadline = loop.Deadlines.Take() ?? new ConnectionDeadline(loop);
        deadline._connection = connection;
        deadline._timer.Arm(delayMs);
        return deadline;
    }

    internal void Push(int delayMs) => _timer.Arm(delayMs);

    internal void GiveBack(EventLoop loop)
    {
        _connection = null;
        _timer.Disarm();
        loop.Deadlines.Offer(this);
    }

    public void OnTimer(LoopTimer timer) => _connection?.OnDeadline();
}
