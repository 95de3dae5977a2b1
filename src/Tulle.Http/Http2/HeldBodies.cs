namespace Tulle.Http.Http2;

/// <summary>
/// Bodies that the streams' owners hold back on all connections of a thread. Above the limit no connection gets its share
/// back before its streams do, so that each holds at most its own window, and new ones begin with the smallest; below it
/// they get what they missed. One thread's; others may read the figures.
/// </summary>
public sealed class HeldBodies(long limitBytes)
{
    private readonly List<Http2Connection> _waiting = [];
    private long _bytes;
    private long _overflows;

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How often the limit was reached.</summary>
    public long Overflows => Volatile.Read(ref _overflows);

    internal bool IsAboveLimit => _bytes > limitBytes;

    internal void Count(int bytes)
    {
        bool wasAbove = IsAboveLimit;
        Volatile.Write(ref _bytes, _bytes + bytes);
        if (IsAboveLimit != wasAbove)
        {
            if (wasAbove)
            {
                WakeAll();
            }
            else
            {
                Volatile.Write(ref _overflows, _overflows + 1);
            }
        }
    }

    /// <summary>This one is owed something because of the limit.</summary>
    internal void Add(Http2Connection connection)
    {
        connection.HeldBodiesPlace = _waiting.Count;
        _waiting.Add(connection);
    }

    internal void Remove(Http2Connection connection)
    {
        Http2Connection last = _waiting[^1];
        _waiting[connection.HeldBodiesPlace] = last;
        last.HeldBodiesPlace = connection.HeldBodiesPlace;
        _waiting.RemoveAt(_waiting.Count - 1);
        connection.HeldBodiesPlace = -1;
    }

    private void WakeAll()
    {
        while (_waiting.Count > 0 && !IsAboveLimit)
        {
            Http2Connection connection = _waiting[^1];
            Remove(connection);
            connection.SettleHeld();
        }
    }
}
