namespace Tulle.Proxy.Telemetry;

/// <summary>
/// The numbers of one worker. Written by that worker's thread only, read by the main thread when it sums: a 64-bit
/// aligned store is atomic, and a sum that is a moment old is what a scrape expects.
/// </summary>
public sealed class WorkerStats
{
    private long[] _values;

    public WorkerStats(int capacity) => _values = new long[capacity];

    /// <summary>Grows to hold <paramref name="count"/> slots; called by the owner when it takes up a snapshot.</summary>
    public void EnsureCapacity(int count)
    {
        if (_values.Length < count)
        {
            long[] grown = new long[Math.Max(count, _values.Length * 2)];
            Array.Copy(_values, grown, _values.Length);
            Volatile.Write(ref _values, grown);
        }
    }

    public void Increment(int id) => _values[id]++;

    public void Decrement(int id) => _values[id]--;

    public void Add(int id, long delta) => _values[id] += delta;

    public void Set(int id, long value) => _values[id] = value;

    /// <summary>Any thread; 0 for a slot that the owner has not taken up yet.</summary>
    public long Read(int id)
    {
        long[] values = Volatile.Read(ref _values);
        return (uint)id < (uint)values.Length ? Volatile.Read(ref values[id]) : 0;
    }
}
