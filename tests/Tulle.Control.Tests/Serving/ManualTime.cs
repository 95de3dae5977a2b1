namespace Tulle.Control.Tests.Serving;

/// <summary>A clock that only the test moves. Timers run on the thread that moves it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _nowMs;

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => Interlocked.Read(ref _nowMs);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when somebody waits for the clock.</summary>
    public Task ArmedAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            return _timers.Count > 0 ? Task.CompletedTask : _armed.Task.WaitAsync(cancel);
        }
    }

    /// <summary>Waits until somebody waits for the clock, then moves it.</summary>
    public async Task AdvanceAsync(long ms, CancellationToken cancel)
    {
        await ArmedAsync(cancel);
        List<ManualTimer> due;
        lock (_lock)
        {
            Interlocked.Add(ref _nowMs, ms);
            due = [.. _timers.Where(t => t.DueMs <= _nowMs)];
            _timers.RemoveAll(due.Contains);
            _armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        due.ForEach(static t => t.Fire());
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public long DueMs { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueMs = time._nowMs + (long)dueTime.TotalMilliseconds;
                    time._timers.Add(this);
                    time._armed.TrySetResult();
                }
            }
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
