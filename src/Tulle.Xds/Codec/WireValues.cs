using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>Reads the well-known types that have classes of their own.</summary>
internal static class WireValues
{
    public static bool TrySecondsAndNanos(ReadOnlyMemory<byte> bytes, out long seconds, out int nanos)
    {
        seconds = 0;
        nanos = 0;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryTag(out int number, out WireType type)) return false;
            if (number is 1 or 2 && type == WireType.Varint)
            {
                if (!reader.TryVarint(out ulong bits)) return false;
                if (number == 1) seconds = (long)bits;
                else nanos = (int)bits;
            }
            else if (!reader.TrySkip(type))
            {
                return false;
            }
        }
        return true;
    }

    public static bool TryStruct(ReadOnlyMemory<byte> bytes, int depth, [NotNullWhen(true)] out Struct? value)
    {
        value = null;
        if (depth > CodecLimits.Depth) return false;
        var read = new Struct();
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryTag(out int number, out WireType type)) return false;
            if (number == 1 && type == WireType.LengthDelimited)
            {
                if (!reader.TryBytes(out ReadOnlyMemory<byte> entry) || !TryEntry(entry, depth, read)) return false;
            }
            else if (!reader.TrySkip(type))
            {
                return false;
            }
        }
        value = read;
        return true;
    }

    public static bool TryValue(ReadOnlyMemory<byte> bytes, int depth, [NotNullWhen(true)] out Value? value)
    {
        value = null;
        if (depth > CodecLimits.Depth) return false;
        Value read = Value.Null;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryTag(out int number, out WireType type)) return false;
            switch (number, type)
            {
                case (2, WireType.Fixed64):
                    if (!reader.TryFixed64(out ulong bits)) return false;
                    read = Value.Of(BitConverter.UInt64BitsToDouble(bits));
                    break;
                case (4, WireType.Varint):
                    if (!reader.TryVarint(out ulong flag)) return false;
                    read = Value.Of(flag != 0);
                    break;
                case (3 or 5 or 6, WireType.LengthDelimited):
                    if (!reader.TryBytes(out ReadOnlyMemory<byte> inner) || !TryNested(number, inner, depth, out Value? nested))
                        return false;
                    read = nested;
                    break;
                default:
                    if (!reader.TrySkip(type)) return false;
                    if (number == 1) read = Value.Null;
                    break;
            }
        }
        value = read;
        return true;
    }

    private static bool TryNested(int number, ReadOnlyMemory<byte> bytes, int depth, [NotNullWhen(true)] out Value? value)
    {
        value = null;
        if (number == 3) value = Value.Of(Encoding.UTF8.GetString(bytes.Span));
        else if (number == 5 && TryStruct(bytes, depth + 1, out Struct? map)) value = Value.Of(map);
        else if (number == 6 && TryList(bytes, depth + 1, out List<Value>? list)) value = Value.Of(list);
        return value is not null;
    }

    private static bool TryList(ReadOnlyMemory<byte> bytes, int depth, [NotNullWhen(true)] out List<Value>? list)
    {
        list = null;
        var read = new List<Value>();
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryTag(out int number, out WireType type)) return false;
            if (number == 1 && type == WireType.LengthDelimited)
            {
                if (!reader.TryBytes(out ReadOnlyMemory<byte> item) || !TryValue(item, depth + 1, out Value? value))
                    return false;
                read.Add(value);
            }
            else if (!reader.TrySkip(type))
            {
                return false;
            }
        }
        list = read;
        return true;
    }

    private static bool TryEntry(ReadOnlyMemory<byte> bytes, int depth, Struct into)
    {
        string key = "";
        Value value = Value.Null;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryTag(out int number, out WireType type)) return false;
            if (number is 1 or 2 && type == WireType.LengthDelimited)
            {
                if (!reader.TryBytes(out ReadOnlyMemory<byte> part)) return false;
                if (number == 1) key = Encoding.UTF8.GetString(part.Span);
                else if (TryValue(part, depth + 1, out Value? read)) value = read;
                else return false;
            }
            else if (!reader.TrySkip(type))
            {
                return false;
            }
        }
        into.Fields[key] = value;
        return true;
    }
}
