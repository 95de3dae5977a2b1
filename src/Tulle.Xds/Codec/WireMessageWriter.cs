using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>
/// Typed messages to protobuf's wire format: fields by number, map entries by key, so equal messages are equal bytes.
/// </summary>
internal static class WireMessageWriter
{
    public static void Write(Message message, WireWriter writer)
    {
        for (int slot = 0; slot < message.Schema.Fields.Length; slot++)
        {
            if (message[slot] is not { } value) continue;
            FieldSchema field = message.Schema.Fields[slot];
            if (field.IsMap) WriteMap(field, (SortedDictionary<string, object>)value, writer);
            else if (field.IsRepeated) WriteList(field, (List<object>)value, writer);
            else if (field.IsWrapper) WriteWrapper(field, value, writer);
            else WriteTagged(field.Number, field.Kind, value, writer);
        }
    }

    private static void WriteList(FieldSchema field, List<object> items, WireWriter writer)
    {
        if (WireDefaults.TypeOf(field.Kind) == WireType.LengthDelimited)
        {
            foreach (object item in items) WriteTagged(field.Number, field.Kind, item, writer);
            return;
        }
        writer.Tag(field.Number, WireType.LengthDelimited);
        int start = writer.Begin();
        foreach (object item in items) WriteValue(field.Kind, item, writer);
        writer.End(start);
    }

    private static void WriteMap(FieldSchema field, SortedDictionary<string, object> entries, WireWriter writer)
    {
        foreach ((string key, object value) in entries)
        {
            writer.Tag(field.Number, WireType.LengthDelimited);
            int start = writer.Begin();
            WriteTagged(1, FieldKind.Text, key, writer);
            WriteTagged(2, field.Kind, value, writer);
            writer.End(start);
        }
    }

    private static void WriteWrapper(FieldSchema field, object value, WireWriter writer)
    {
        writer.Tag(field.Number, WireType.LengthDelimited);
        int start = writer.Begin();
        if (!WireDefaults.IsDefault(field.Kind, value)) WriteTagged(1, field.Kind, value, writer);
        writer.End(start);
    }

    private static void WriteTagged(int number, FieldKind kind, object value, WireWriter writer)
    {
        writer.Tag(number, WireDefaults.TypeOf(kind));
        WriteValue(kind, value, writer);
    }

    private static void WriteValue(FieldKind kind, object value, WireWriter writer)
    {
        switch (kind)
        {
            case FieldKind.Double: writer.Fixed64(BitConverter.DoubleToUInt64Bits((double)value)); break;
            case FieldKind.Float: writer.Fixed32(BitConverter.SingleToUInt32Bits((float)value)); break;
            case FieldKind.Int32 or FieldKind.Enum: writer.Varint((ulong)(int)value); break;
            case FieldKind.Int64: writer.Varint((ulong)(long)value); break;
            case FieldKind.UInt32: writer.Varint((uint)value); break;
            case FieldKind.UInt64: writer.Varint((ulong)value); break;
            case FieldKind.Bool: writer.Varint((bool)value ? 1u : 0u); break;
            case FieldKind.Text: writer.Text((string)value); break;
            case FieldKind.Bytes: writer.Bytes((byte[])value); break;
            default:
                int start = writer.Begin();
                WriteBody(value, writer);
                writer.End(start);
                break;
        }
    }

    private static void WriteBody(object value, WireWriter writer)
    {
        switch (value)
        {
            case Message message: Write(message, writer); break;
            case Any any: WriteAny(any, writer); break;
            case Struct map: WriteStruct(map, writer); break;
            case Value any: WriteUntyped(any, writer); break;
            case Duration duration: WriteTime(duration.Seconds, duration.Nanos, writer); break;
            case Timestamp timestamp: WriteTime(timestamp.Seconds, timestamp.Nanos, writer); break;
            default: throw new ArgumentException($"no wire form of {value.GetType()}", nameof(value));
        }
    }

    private static void WriteTime(long seconds, int nanos, WireWriter writer)
    {
        if (seconds != 0) WriteTagged(1, FieldKind.Int64, seconds, writer);
        if (nanos != 0) WriteTagged(2, FieldKind.Int32, nanos, writer);
    }

    private static void WriteAny(Any any, WireWriter writer)
    {
        if (any.TypeUrl.Length > 0) WriteTagged(1, FieldKind.Text, any.TypeUrl, writer);
        if (any.Value.Length > 0)
        {
            writer.Tag(2, WireType.LengthDelimited);
            writer.Bytes(any.Value.Span);
        }
        else if (any.Message is { } message)
        {
            writer.Tag(2, WireType.LengthDelimited);
            int start = writer.Begin();
            Write(message, writer);
            writer.End(start);
        }
    }

    private static void WriteStruct(Struct map, WireWriter writer)
    {
        foreach ((string key, Value value) in map.Fields)
        {
            writer.Tag(1, WireType.LengthDelimited);
            int start = writer.Begin();
            WriteTagged(1, FieldKind.Text, key, writer);
            WriteTagged(2, FieldKind.Value, value, writer);
            writer.End(start);
        }
    }

    private static void WriteUntyped(Value value, WireWriter writer)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: WriteTagged(1, FieldKind.Enum, 0, writer); break;
            case ValueKind.Number: WriteTagged(2, FieldKind.Double, value.Number, writer); break;
            case ValueKind.Text: WriteTagged(3, FieldKind.Text, value.Text, writer); break;
            case ValueKind.Bool: WriteTagged(4, FieldKind.Bool, value.Bool, writer); break;
            case ValueKind.Struct: WriteTagged(5, FieldKind.Struct, value.Struct!, writer); break;
            default:
                writer.Tag(6, WireType.LengthDelimited);
                int start = writer.Begin();
                foreach (Value item in value.List) WriteTagged(1, FieldKind.Value, item, writer);
                writer.End(start);
                break;
        }
    }
}
