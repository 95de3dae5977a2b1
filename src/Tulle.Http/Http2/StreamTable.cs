using System.Numerics;

namespace Tulle.Http.Http2;

/// <summary>The open streams of a connection by their identifiers: open addressing, no allocation once it has grown.</summary>
internal sealed class StreamTable
{
    private const int FirstLength = 16;

    private Http2Stream?[] _slots = [];

    /// <summary>Bits of a hash that are no part of a place in the table.</summary>
    private int _shift;

    internal int Count { get; private set; }

    internal Http2Stream? Find(int id)
    {
        Http2Stream?[] slots = _slots;
        if (slots.Length == 0)
        {
            return null;
        }
        for (int at = Home(id); slots[at] is { } stream; at = (at + 1) & (slots.Length - 1))
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
        Place(stream);
        Count++;
    }

    internal void Remove(Http2Stream stream)
    {
        Http2Stream?[] slots = _slots;
        int mask = slots.Length - 1;
        int hole = Home(stream.Id);
        while (slots[hole] != stream)
        {
            hole = (hole + 1) & mask;
        }

        // What stands behind moves up where it may, so that no marks of removed streams are needed.
        for (int at = (hole + 1) & mask; slots[at] is { } later; at = (at + 1) & mask)
        {
            int home = Home(later.Id);
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
        Http2Stream?[] old = _slots;
        _slots = new Http2Stream?[Math.Max(FirstLength, old.Length * 2)];
        _shift = 32 - BitOperations.Log2((uint)_slots.Length);
        foreach (Http2Stream? stream in old)
        {
            if (stream is not null)
            {
                Place(stream);
            }
        }
    }

    private void Place(Http2Stream stream)
    {
        Http2Stream?[] slots = _slots;
        int at = Home(stream.Id);
        while (slots[at] is not null)
        {
            at = (at + 1) & (slots.Length - 1);
        }
        slots[at] = stream;
    }

    // One side's identifiers are two apart. Side by side in the table they would be one long run, through which each
    // removal has to look; the golden ratio lays what follows each other far apart, and evenly.
    private int Home(int id) => (int)(((uint)id >> 1) * 0x9E3779B9u >> _shift);
}
