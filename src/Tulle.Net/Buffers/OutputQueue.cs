using System.Diagnostics;

namespace Tulle.Net;

/// <summary>
/// Bytes on their way out: a chain of pooled buffers. A mutable value: keep it in a field, pass it by ref. Holds no
/// buffer while it is empty.
/// </summary>
public struct OutputQueue
{
    private PooledBuffer? _head;
    private PooledBuffer? _tail;

    /// <summary>Bytes in the chain.</summary>
    public int Length { get; private set; }

    public readonly bool IsEmpty => Length == 0;

    /// <summary>The first buffer of the chain; walk it with <see cref="Following"/>.</summary>
    public readonly PooledBuffer? First => _head;

    public static PooledBuffer? Following(PooledBuffer buffer) => buffer.Next;

    public void Append(BufferPool pool, ReadOnlySpan<byte> data)
    {
        if (_tail is { } tail && tail.WritableBytes > 0)
        {
            int fits = Math.Min(tail.WritableBytes, data.Length);
            data[..fits].CopyTo(tail.Writable);
            tail.Commit(fits);
            Length += fits;
            data = data[fits..];
        }

        while (!data.IsEmpty)
        {
            PooledBuffer buffer = AddBuffer(pool, Math.Min(data.Length, BufferPool.LargeBytes));
            int fits = Math.Min(buffer.WritableBytes, data.Length);
            data[..fits].CopyTo(buffer.Writable);
            buffer.Commit(fits);
            Length += fits;
            data = data[fits..];
        }
    }

    /// <summary>Room for at least <paramref name="sizeBytes"/> in one piece; <see cref="Commit"/> says how many it was.
    /// </summary>
    public Span<byte> Reserve(BufferPool pool, int sizeBytes)
    {
        PooledBuffer buffer = _tail is { } tail && tail.WritableBytes >= sizeBytes ? tail : AddBuffer(pool, sizeBytes);
        return buffer.Writable;
    }

    public void Commit(int count)
    {
        Debug.Assert(_tail is not null, "Reserve comes first");
        _tail!.Commit(count);
        Length += count;
    }

    /// <summary>Takes over a rented buffer with its bytes, without a copy.</summary>
    public void AppendOwned(PooledBuffer buffer)
    {
        Link(buffer);
        Length += buffer.Length;
    }

    /// <summary>Drops bytes at the front and returns the buffers that become empty.</summary>
    public void Consume(BufferPool pool, int count)
    {
        Debug.Assert(count <= Length, "no more than there is");
        Length -= count;
        while (_head is { } head && (count >= head.Length))
        {
            count -= head.Length;
            _head = head.Next;
            if (_head is null)
            {
                _tail = null;
            }

            pool.Return(head);
        }

        if (count > 0)
        {
            _head!.Consume(count);
        }
    }

    public void Clear(BufferPool pool)
    {
        while (_head is { } head)
        {
            _head = head.Next;
            pool.Return(head);
        }

        _tail = null;
        Length = 0;
    }

    private PooledBuffer AddBuffer(BufferPool pool, int sizeBytes)
    {
        PooledBuffer buffer = pool.Rent(sizeBytes);
        Link(buffer);
        return buffer;
    }

    private void Link(PooledBuffer buffer)
    {
        if (_tail is null)
        {
            _head = buffer;
        }
        else
        {
            _tail.Next = buffer;
        }

        _tail = buffer;
    }
}
