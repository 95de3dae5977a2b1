using System.Buffers.Binary;
using System.Text;

namespace Tulle.Xds.Codec;

/// <summary>A growing buffer with the primitives of protobuf's wire format.</summary>
internal sealed class WireWriter
{
    private byte[] _buffer = new byte[256];
    private int _length;

    public byte[] ToArray() => _buffer.AsSpan(0, _length).ToArray();

    public void Tag(int number, WireType type) => Varint(((ulong)(uint)number << 3) | (uint)type);

    public void Varint(ulong value)
    {
        Span<byte> span = Room(10);
        int i = 0;
        for (; value >= 0x80; value >>= 7) span[i++] = (byte)(value | 0x80);
        span[i++] = (byte)value;
        _length += i;
    }

    public void Fixed32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Room(4), value);
        _length += 4;
    }

    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Room(8), value);
        _length += 8;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Varint((ulong)value.Length);
        value.CopyTo(Room(value.Length));
        _length += value.Length;
    }

    public void Text(string value)
    {
        int count = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)count);
        _length += Encoding.UTF8.GetBytes(value, Room(count));
    }

    /// <summary>
    /// Starts something whose length is not known yet; <see cref="End"/> writes the length before it.
    /// </summary>
    public int Begin() => _length;

    public void End(int start)
    {
        int count = _length - start;
        Varint((ulong)count); // at the end first, to learn how long the length itself is
        int size = _length - start - count;
        Span<byte> length = stackalloc byte[10];
        _buffer.AsSpan(start + count, size).CopyTo(length);
        _buffer.AsSpan(start, count).CopyTo(_buffer.AsSpan(start + size));
        length[..size].CopyTo(_buffer.AsSpan(start));
    }

    private Span<byte> Room(int count)
    {
        if (_buffer.Length - _length < count) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        return _buffer.AsSpan(_length);
    }
}
