using System.Buffers.Binary;

namespace Tulle.Xds.Codec;

/// <summary>
/// The primitives of protobuf's wire format over one span. Answers false on bytes that do not decode.
/// </summary>
internal ref struct WireReader(ReadOnlyMemory<byte> memory)
{
    private readonly ReadOnlyMemory<byte> _memory = memory;
    private readonly ReadOnlySpan<byte> _bytes = memory.Span;
    private int _position;

    public readonly bool AtEnd => _position == _bytes.Length;

    public bool TryTag(out int number, out WireType type)
    {
        bool ok = TryVarint(out ulong tag) && tag <= uint.MaxValue;
        number = (int)(uint)(tag >> 3);
        type = (WireType)(tag & 7);
        return ok && number > 0 && type is not (WireType.StartGroup or WireType.EndGroup or (> WireType.Fixed32));
    }

    /// <summary>At most ten bytes; the tenth may only hold the top bit.</summary>
    public bool TryVarint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_position == _bytes.Length) return false;
            byte b = _bytes[_position++];
            if (shift == 63 && b > 1) return false;
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return true;
        }
        return false;
    }

    public bool TryFixed32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(_bytes[_position..], out value)) return false;
        _position += 4;
        return true;
    }

    public bool TryFixed64(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_bytes[_position..], out value)) return false;
        _position += 8;
        return true;
    }

    public bool TryBytes(out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (!TryVarint(out ulong length) || length > (ulong)(_bytes.Length - _position)) return false;
        value = _memory.Slice(_position, (int)length);
        _position += (int)length;
        return true;
    }

    public bool TrySkip(WireType type) => type switch
    {
        WireType.Varint => TryVarint(out _),
        WireType.Fixed32 => TryFixed32(out _),
        WireType.Fixed64 => TryFixed64(out _),
        _ => TryBytes(out _),
    };
}
