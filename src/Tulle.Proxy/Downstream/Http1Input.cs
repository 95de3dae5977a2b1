using Tulle.Net;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// What one HTTP/1 connection has read and not yet used. The head of the running request lies in the first buffer and
/// stays where it is, as header tables point into it; what came behind a body waits in the second. Nothing is rented
/// between requests. Mutable: never copied.
/// </summary>
internal struct Http1Input
{
    private PooledBuffer? _current;
    private PooledBuffer? _next;
    private int _start;
    private int _end;

    public readonly bool IsEmpty => _start == _end;

    public readonly int Start => _start;

    public readonly int End => _end;

    /// <summary>The array that <see cref="Start"/> and <see cref="End"/> are positions of.</summary>
    public readonly byte[] Array => _current!.Array;

    public readonly ReadOnlySpan<byte> Unread => IsEmpty ? default : _current!.Array.AsSpan(_start, _end - _start);

    /// <summary>Forgets positions; the buffers are given back by <see cref="Release"/>.</summary>
    public void Clear() => _start = _end = 0;

    public void Consume(int count) => _start += count;

    public void Commit(int count) => _end += count;

    /// <summary>Room behind what is there, in a larger buffer if need be; the parser's limit ends a head that only
    /// grows.</summary>
    public Span<byte> Reserve(BufferPool buffers)
    {
        PooledBuffer input = _current ??= buffers.Rent();
        if (_end == input.Capacity)
        {
            MakeRoom(buffers);
        }

        return _current.Array.AsSpan(_end);
    }

    /// <summary>Bytes of a next request that were read together with the end of a body.</summary>
    public void KeepForNext(ReadOnlySpan<byte> bytes, BufferPool buffers)
    {
        _next = buffers.Rent(bytes.Length);
        bytes.CopyTo(_next.Writable);
        _next.Commit(bytes.Length);
    }

    /// <summary>What came behind the body of the last request becomes the input.</summary>
    public void TakeUpNext(BufferPool buffers)
    {
        if (_next is null)
        {
            return;
        }

        if (_current is not null)
        {
            buffers.Return(_current);
        }

        _current = _next;
        _next = null;
        _start = 0;
        _end = _current.Length;
    }

    public void Release(BufferPool buffers)
    {
        if (_current is not null)
        {
            buffers.Return(_current);
            _current = null;
            _start = _end = 0;
        }

        if (_next is not null)
        {
            buffers.Return(_next);
            _next = null;
        }
    }

    private void MakeRoom(BufferPool buffers)
    {
        PooledBuffer input = _current!;
        int length = _end - _start;
        if (_start > 0)
        {
            input.Array.AsSpan(_start, length).CopyTo(input.Array);
        }
        else
        {
            PooledBuffer larger = buffers.Rent(input.Capacity * 4);
            input.Array.AsSpan(0, length).CopyTo(larger.Array);
            buffers.Return(input);
            _current = larger;
        }

        _start = 0;
        _end = length;
    }
}
