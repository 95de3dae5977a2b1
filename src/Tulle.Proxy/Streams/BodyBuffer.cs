using System.Buffers;

namespace Tulle.Proxy.Streams;

/// <summary>
/// A body that a filter holds back: one growing array, rented only while bytes are held. The owner checks the limit;
/// growth doubles, so holding n bytes copies at most n more.
/// </summary>
public sealed class BodyBuffer
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> data)
    {
        int needed = checked(Length + data.Length);
        if (needed > _bytes.Length)
        {
            Grow(needed);
        }

        data.CopyTo(_bytes.AsSpan(Length));
        Length = needed;
    }

    /// <summary>Forgets the first bytes; the others move down.</summary>
    public void DropFirst(int count)
    {
        Span[count..].CopyTo(_bytes);
        Length -= count;
    }

    /// <summary>Gives the array back; the span of a moment ago must not be read any more.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }

        Length = 0;
    }

    private void Grow(int needed)
    {
        byte[] grown = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
        Span.CopyTo(grown);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = grown;
    }
}
