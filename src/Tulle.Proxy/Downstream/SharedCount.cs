namespace Tulle.Proxy.Downstream;

/// <summary>
/// A count that the workers share, for limits that hold over all of them: touched once when a connection comes and once
/// when it goes, never for a request.
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

    public void Release() => Interlocked.Decrement(ref _count);
}
