namespace Tulle.Proxy;

/// <summary>
/// A count that the workers share, for limits that hold over all of them: one atomic operation when something starts and
/// one when it ends.
/// </summary>
public sealed class SharedCount
{
    private long _count;

    public long Value => Volatile.Read(ref _count);

    /// <summary>Counts one more, unless that would be more than <paramref name="limit"/>.</summary>
    public bool TryTake(long limit)
    {
        long seen = Volatile.Read(ref _count);
        while (seen < limit)
        {
            long before = Interlocked.CompareExchange(ref _count, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    /// <summary>Counts one more, whatever the limit.</summary>
    public void Take() => Interlocked.Increment(ref _count);

    public void Release() => Interlocked.Decrement(ref _count);
}
