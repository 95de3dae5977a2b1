using System.Diagnostics;

namespace Tulle.Net;

/// <summary>
/// A pinned byte array of a <see cref="BufferPool"/> and the range of it that is in use. Owned by one loop; rented
/// while bytes are in flight, returned when they are gone.
/// </summary>
public sealed class PooledBuffer
{
    /// <summary>For whoever holds it: the next of a chain.</summary>
    internal PooledBuffer? Next;

    internal readonly sbyte SizeClass;
    internal bool IsRented;

    private readonly byte[] _array;

    internal PooledBuffer(byte[] array, sbyte sizeClass)
    {
        _array = array;
        SizeClass = sizeClass;
    }

    /// <summary>First byte in use.</summary>
    public int Start { get; private set; }

    /// <summary>Behind the last byte in use.</summary>
    public int End { get; private set; }

    public int Length => End - Start;

    public int Capacity => _array.Length;

    public byte[] Array
    {
        get
        {
            AssertRented();
            return _array;
        }
    }

    public Span<byte> Readable => Array.AsSpan(Start, End - Start);

    public Span<byte> Writable => Array.AsSpan(End);

    public int WritableBytes => _array.Length - End;

    /// <summary>Takes <paramref name="count"/> bytes of <see cref="Writable"/> into use.</summary>
    public void Commit(int count)
    {
        Debug.Assert(count >= 0 && count <= _array.Length - End, "within the array");
        End += count;
    }

    /// <summary>Gives up bytes at the front; an empty buffer starts over.</summary>
    public void Consume(int count)
    {
        Debug.Assert(count >= 0 && count <= Length, "within the bytes in use");
        Start += count;
        if (Start == End)
        {
            Start = 0;
            End = 0;
        }
    }

    /// <summary>Gives up bytes at the end.</summary>
    public void Truncate(int length)
    {
        Debug.Assert(length >= 0 && length <= Length, "within the bytes in use");
        End = Start + length;
    }

    /// <summary>Moves the bytes in use to the front, to make room behind them.</summary>
    public void Compact()
    {
        if (Start > 0)
        {
            Readable.CopyTo(_array);
            End -= Start;
            Start = 0;
        }
    }

    internal void Clear()
    {
        Start = 0;
        End = 0;
        Next = null;
    }

    internal Span<byte> WholeArray => _array;

    [Conditional("DEBUG")]
    private void AssertRented()
    {
        if (!IsRented)
        {
            throw new InvalidOperationException("A buffer is used after it was returned to its pool.");
        }
    }
}
