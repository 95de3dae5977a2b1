using System.Buffers.Binary;
using System.Text;

namespace Tulle.Grpc.Wire;

/// <summary>
/// Reads the fields of a protobuf message that is read by hand: Next, then one of the values or Skip. What is malformed
/// throws FormatException.
/// </summary>
public ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    public ProtoWireType Type { get; private set; }

    /// <summary>False at the end of the message.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        ulong tag = Varint();
        if (tag > uint.MaxValue || tag >> 3 == 0) throw new FormatException($"{tag} is no tag of a field");
        Field = (int)(tag >> 3);
        Type = (ProtoWireType)(tag & 7);
        if (Type is ProtoWireType.Varint or ProtoWireType.Fixed64 or ProtoWireType.Length or ProtoWireType.Fixed32) return true;
        throw new FormatException($"field {Field} has wire type {(int)Type}");
    }

    public string String()
    {
        try
        {
            return s_strict.GetString(Bytes());
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException($"field {Field} is not UTF-8", e);
        }
    }

    /// <summary>Bytes, or a message inside this one.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        Expect(ProtoWireType.Length);
        ulong length = Varint();
        if (length > (ulong)_rest.Length) throw new FormatException($"field {Field} is longer than its message");
        return Take((int)length);
    }

    /// <summary>int32, int64, uint32, uint64 and enums.</summary>
    public long Integer()
    {
        Expect(ProtoWireType.Varint);
        return (long)Varint();
    }

    public bool Bool() => Integer() != 0;

    public double Double()
    {
        Expect(ProtoWireType.Fixed64);
        return BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
    }

    /// <summary>A field that this reader does not know.</summary>
    public void Skip()
    {
        switch (Type)
        {
            case ProtoWireType.Varint:
                Varint();
                break;
            case ProtoWireType.Length:
                Bytes();
                break;
            default:
                Take(Type == ProtoWireType.Fixed64 ? 8 : 4);
                break;
        }
    }

    private readonly void Expect(ProtoWireType type)
    {
        if (Type != type) throw new FormatException($"field {Field} has wire type {(int)Type}, not {(int)type}");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw new FormatException($"field {Field} is cut off");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < 10 && i < _rest.Length; i++)
        {
            byte b = _rest[i];
            if (i == 9 && b > 1) break; // more than 64 bits
            value |= (ulong)(b & 0x7f) << (7 * i);
            if (b < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }
        throw new FormatException("a varint is cut off or too long");
    }
}
