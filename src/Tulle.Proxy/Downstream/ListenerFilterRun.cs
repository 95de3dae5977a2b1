using Tulle.Net;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// One connection on its way through the listener filters, before a filter chain is chosen. Filters peek, so whatever
/// they do not take off is there for the chain.
/// </summary>
internal sealed class ListenerFilterRun : ConnectionHandler, ILoopTimerTarget
{
    private readonly ConnectionIntake _intake;
    private readonly DownstreamConnection _connection;
    private readonly ListenerFilterState[] _filters;
    private readonly LoopTimer _timeout;
    private readonly long _timeoutMs;
    private readonly bool _continuesOnTimeout;
    private int _next;
    private bool _isOver;

    public ListenerFilterRun(
        ConnectionIntake intake,
        DownstreamConnection connection,
        ListenerFilterState[] filters,
        Model.Listener config)
    {
        _intake = intake;
        _connection = connection;
        _filters = filters;
        _timeout = new LoopTimer(connection.Loop, this);
        _timeoutMs = config.ListenerFiltersTimeoutMs;
        _continuesOnTimeout = config.ContinueOnListenerFiltersTimeout;
    }

    public override void OnAccepted()
    {
        if (_timeoutMs > 0)
        {
            _timeout.Arm(_timeoutMs);
        }

        Run(default, hasBytes: false);
    }

    public override void OnReadable()
    {
        byte[] scratch = _connection.Loop.Scratch;
        ReadResult result = _connection.TryPeek(scratch);
        switch (result.Status)
        {
            case ReadStatus.Data:
                Run(scratch.AsSpan(0, result.Count), hasBytes: true);
                break;
            case ReadStatus.WouldBlock:
                break;
            default:
                Close(isByPeer: true);
                break;
        }
    }

    public void OnTimer(LoopTimer timer)
    {
        if (_isOver)
        {
            return;
        }

        _intake.CountTimeout();
        if (_continuesOnTimeout)
        {
            Finish();
        }
        else
        {
            Close(isByPeer: false);
        }
    }

    public override void OnWriteFailed(NetError error) => Close(isByPeer: true);

    public override void CloseIfIdle() => Close(isByPeer: false);

    public override void CloseNow() => Close(isByPeer: false);

    public override void OnReleased() => End();

    private void Run(ReadOnlySpan<byte> bytes, bool hasBytes)
    {
        while (_next < _filters.Length)
        {
            ListenerFilterState filter = _filters[_next];
            if (filter.IsDisabledFor(_connection))
            {
                _next++;
                continue;
            }

            if (filter.NeedsBytes && !hasBytes)
            {
                return;
            }

            ListenerFilterVerdict verdict = filter.Look(_connection, bytes, out int takenBytes);
            if (verdict == ListenerFilterVerdict.Close)
            {
                Close(isByPeer: false);
                return;
            }

            if (verdict == ListenerFilterVerdict.Wait)
            {
                // A client that has ended will never send what is missing.
                if (_connection.IsPeerClosing)
                {
                    Close(isByPeer: true);
                }

                return;
            }

            if (takenBytes > 0 && !TakeOff(takenBytes))
            {
                Close(isByPeer: true);
                return;
            }

            bytes = bytes[takenBytes..];
            hasBytes = !bytes.IsEmpty;
            _next++;
        }

        Finish();
    }

    /// <summary>The bytes were peeked at, so they are there.</summary>
    private bool TakeOff(int count)
    {
        Span<byte> into = stackalloc byte[512];
        while (count > 0)
        {
            ReadResult result = _connection.TryRead(into[..Math.Min(count, into.Length)]);
            if (result.Status != ReadStatus.Data)
            {
                return false;
            }

            count -= result.Count;
        }

        return true;
    }

    private void Finish()
    {
        End();
        _intake.OnFiltersDone(_connection);
    }

    private void Close(bool isByPeer)
    {
        if (!_isOver)
        {
            if (isByPeer)
            {
                _intake.CountRemoteClose();
            }

            End();
            _connection.Close();
        }
    }

    private void End()
    {
        if (!_isOver)
        {
            _isOver = true;
            _timeout.Remove();
            _intake.OnRunEnded(this);
        }
    }
}
