using System.Numerics;

namespace Tulle.Http.Http2;

/// <summary>The open streams of a connection by their identifiers: open addressing, no allocation once it has grown.</summary>
internal sealed class StreamTable
{
    private const int FirstLength = 16;

    private Http2Stream?[] _slots = [];

    internal int Count { get; private set; }

    internal Http2Stream? Find(int id)
    {
        Http2Stream?[] slots = _slots;
        if (slots.Length == 0)
        {
            return null;
        }
        for (int at = Home(id, slots.Length); slots[at] is { } stream; at = (at + 1) & (slots.Length - 1))
        {
            if (stream.Id == id)
            {
                return stream;
            }
        }
        return null;
    }

    internal void Add(Http2Stream stream)
    {
        // Half full at most, so that runs stay short.
        if ((Count + 1) * 2 > _slots.Length)
        {
            Grow();
        }
        Place(_slots, stream);
        Count++;
    }

    internal void Remove(Http2Stream stream)
    {
        Http2Stream?[] slots = _slots;
        int mask = slots.Length - 1;
        int hole = Home(stream.Id, slots.Length);
        while (slots[hole] != stream)
        {
            hole = (hole + 1) & mask;
        }

        // What stands behind moves up where it may, so that no marks of removed streams are needed.
        for (int at = (hole + 1) & mask; slots[at] is { } later; at = (at + 1) & mask)
        {
            int home = Home(later.Id, slots.Length);
            if (((at - home) & mask) >= ((at - hole) & mask))
            {
                slots[hole] = later;
                hole = at;
            }
        }
        slots[hole] = null;
        Count--;
    }

    /// <summary>Copies the streams into an array of at least <see cref="Count"/>: callbacks may change the table.</summary>
    internal void CopyTo(Span<Http2Stream> target)
    {
        int count = 0;
        foreach (Http2Stream? stream in _slots)
        {
            if (stream is not null)
            {
                target[count++] = stream;
            }
        }
    }

    private void Grow()
    {
        Http2Stream?[] grown = new Http2Stream?[Math.Max(FirstLength, _slots.Length * 2)];
        foreach (Http2Stream? stream in _slots)
        {
            if (stream is not null)
            {
                Place(grown, stream);
            }
        }
        _slots = grown;
    }

    private static void Place(Http2Stream?[] slots, Http2Stream stream)
    {
        int at = Home(stream.Id, slots.Length);
        while (slots[at] is not null)
        {
            at = (at + 1) & (slots.Length - 1);
        }
        slots[at] = stream;
    }

    // One side's identifiers are two apart; halved, they fill the table from end to end.
    private static int Home(int id, int length) => (int)BitOperations.RotateRight((uint)id, 1) & (length - 1);
}
