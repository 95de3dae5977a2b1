using System.Buffers;
using System.Numerics;
using System.Text;

namespace Tulle.Grpc.Wire;

/// <summary>Writes the fields of a protobuf message that is written by hand. As in proto3, what has its default is left
/// out.</summary>
public readonly ref struct ProtoWriter(IBufferWriter<byte> output)
{
    private const int VarintBytes = 10;

    public void String(int field, string value)
    {
        if (value.Length == 0) return;
        int length = Encoding.UTF8.GetByteCount(value);
        Head(field, ProtoWireType.Length, (ulong)length);
        Span<byte> target = output.GetSpan(length);
        output.Advance(Encoding.UTF8.GetBytes(value, target));
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty) Message(field, value);
    }

    /// <summary>A message that is encoded already; an empty one is there too.</summary>
    public void Message(int field, ReadOnlySpan<byte> encoded)
    {
        Head(field, ProtoWireType.Length, (ulong)encoded.Length);
        output.Write(encoded);
    }

    /// <summary>int32, int64, uint32, uint64 and enums; a negative value takes ten bytes.</summary>
    public void Integer(int field, long value)
    {
        if (value != 0) Head(field, ProtoWireType.Varint, (ulong)value);
    }

    public void Bool(int field, bool value) => Integer(field, value ? 1 : 0);

    /// <summary>The bytes of a varint.</summary>
    public static int VarintLength(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>The tag, and the value or the length that follows it.</summary>
    private void Head(int field, ProtoWireType type, ulong value)
    {
        Span<byte> target = output.GetSpan(2 * VarintBytes);
        int at = Varint(target, ((ulong)field << 3) | (uint)type);
        output.Advance(at + Varint(target[at..], value));
    }

    private static int Varint(Span<byte> target, ulong value)
    {
        int at = 0;
        for (; value >= 0x80; value >>= 7) target[at++] = (byte)(value | 0x80);
        target[at++] = (byte)value;
        return at;
    }
}
