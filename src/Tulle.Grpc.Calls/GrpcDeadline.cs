namespace Tulle.Grpc.Calls;

/// <summary>The moment at which a call is over, whatever has come of it; or none.</summary>
public readonly struct GrpcDeadline
{
    private readonly TimeProvider? _time;
    private readonly long _start;
    private readonly TimeSpan _timeout;

    private GrpcDeadline(TimeProvider time, TimeSpan timeout)
    {
        _time = time;
        _start = time.GetTimestamp();
        _timeout = timeout;
    }

    public static GrpcDeadline None => default;

    public bool IsSet => _time is not null;

    /// <summary>Below zero once it has passed; MaxValue where there is none.</summary>
    public TimeSpan Remaining => _time is null ? TimeSpan.MaxValue : _timeout - _time.GetElapsedTime(_start);

    public static GrpcDeadline After(TimeSpan timeout, TimeProvider? time = null) => new(time ?? TimeProvider.System, timeout);

    public GrpcDeadline EarlierOf(GrpcDeadline other) => Remaining <= other.Remaining ? this : other;

    /// <summary>Cancels at the deadline. A timer holds 49 days; a later deadline comes never.</summary>
    internal void Arm(CancellationTokenSource source)
    {
        if (!IsSet) return;
        TimeSpan remaining = Remaining;
        if (remaining <= TimeSpan.Zero) source.Cancel();
        else if (remaining.TotalMilliseconds < int.MaxValue) source.CancelAfter(remaining);
    }
}
