using Tulle.Net;

namespace Tulle.Proxy.Streams;

/// <summary>
/// What a protocol did not take yet of the bytes that were read, a part of a frame mostly: it waits in a buffer of its own,
/// and goes in front of what comes next. Holds no buffer while there is nothing.
/// </summary>
internal struct UnreadInput
{
    private PooledBuffer? _rest;

    public readonly bool IsEmpty => _rest is null;

    public void Keep(BufferPool buffers, ReadOnlySpan<byte> rest)
    {
        Drop(buffers);
        if (!rest.IsEmpty)
        {
            _rest = buffers.Rent(rest.Length);
            rest.CopyTo(_rest.Writable);
            _rest.Commit(rest.Length);
        }
    }

    /// <summary>Moves what waits to the front of <paramref name="target"/>; returns how much that is.</summary>
    public int Take(BufferPool buffers, Span<byte> target)
    {
        if (_rest is null)
        {
            return 0;
        }

        int length = _rest.Length;
        _rest.Readable.CopyTo(target);
        Drop(buffers);
        return length;
    }

    public void Drop(BufferPool buffers)
    {
        if (_rest is not null)
        {
            buffers.Return(_rest);
            _rest = null;
        }
    }
}
