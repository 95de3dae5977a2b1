using System.Text;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>
/// protobuf's wire format to typed messages, by the tables. Stops a message at the first byte that does not decode.
/// </summary>
internal sealed class WireMessageReader(ConfigErrors errors, FieldPath path, ConfigReaderOptions options)
{
    /// <summary>Throws on bytes that are not UTF-8: proto3 strings have to be.</summary>
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    private int _depth;

    public bool Read(ReadOnlyMemory<byte> bytes, Message message)
    {
        if (_depth >= CodecLimits.Depth) return Fail($"nested more than {CodecLimits.Depth} messages deep");
        _depth++;
        var reader = new WireReader(bytes);
        bool ok = true;
        while (ok && !reader.AtEnd)
        {
            if (!reader.TryTag(out int number, out WireType type))
            {
                ok = Fail("not valid protobuf: a field's tag is cut off, a group, or zero");
                break;
            }
            int slot = message.Schema.SlotOf(number);
            ok = slot < 0 ? Skip(ref reader, number, type, message.Schema) : ReadField(ref reader, type, message, slot);
        }
        _depth--;
        return ok;
    }

    private bool Skip(ref WireReader reader, int number, WireType type, MessageSchema schema)
    {
        if (!reader.TrySkip(type)) return Fail($"not valid protobuf: field {number} is cut off");
        string text = $"unknown field number {number} of {schema.FullName}";
        if (options.RejectUnknownWireFields) errors.Add(path.ToString(), text);
        else errors.Warn(path.ToString(), text);
        return true;
    }

    private bool ReadField(ref WireReader reader, WireType type, Message message, int slot)
    {
        FieldSchema field = message.Schema.Fields[slot];
        path.Enter(field.Name);
        bool ok = field.IsMap ? ReadMapEntry(ref reader, type, message, slot)
            : field.IsRepeated ? ReadElement(ref reader, type, message, slot)
            : ReadSingle(ref reader, type, message, slot);
        path.Leave();
        return ok;
    }

    private bool ReadSingle(ref WireReader reader, WireType type, Message message, int slot)
    {
        FieldSchema field = message.Schema.Fields[slot];
        object? value;
        if (field.IsWrapper) value = ReadWrapper(ref reader, type, field);
        else if (field.Kind == FieldKind.Message && message[slot] is Message before) value = ReadInto(ref reader, type, before);
        else value = ReadValue(ref reader, type, field);
        if (value is null) return false;
        // The last value of a field counts, also when it is the default, which proto3 cannot tell from none.
        message.Store(slot, field.HasPresence || !WireDefaults.IsDefault(field.Kind, value) ? value : null);
        return true;
    }

    private bool ReadElement(ref WireReader reader, WireType type, Message message, int slot)
    {
        FieldSchema field = message.Schema.Fields[slot];
        var list = (List<object>?)message[slot] ?? [];
        if (type == WireType.LengthDelimited && WireDefaults.TypeOf(field.Kind) != WireType.LengthDelimited)
        {
            if (!reader.TryBytes(out ReadOnlyMemory<byte> packed)) return Cut();
            var inner = new WireReader(packed);
            while (!inner.AtEnd)
            {
                if (ReadValue(ref inner, WireDefaults.TypeOf(field.Kind), field) is not { } number) return false;
                list.Add(number);
            }
        }
        else
        {
            path.Enter(list.Count);
            object? item = ReadValue(ref reader, type, field);
            path.Leave();
            if (item is null) return false;
            list.Add(item);
        }
        if (list.Count > 0) message.Store(slot, list);
        return true;
    }

    private bool ReadMapEntry(ref WireReader reader, WireType type, Message message, int slot)
    {
        FieldSchema field = message.Schema.Fields[slot];
        if (type != WireType.LengthDelimited) return WrongType(type);
        if (!reader.TryBytes(out ReadOnlyMemory<byte> bytes)) return Cut();
        var entry = new WireReader(bytes);
        string key = "";
        object? value = null;
        while (!entry.AtEnd)
        {
            if (!entry.TryTag(out int number, out WireType entryType)) return Cut();
            if (number == 1 && entryType == WireType.LengthDelimited)
            {
                if (!entry.TryBytes(out ReadOnlyMemory<byte> text)) return Cut();
                if (Text(text) is not { } decoded) return false;
                key = decoded;
            }
            else if (number == 2)
            {
                path.EnterKey(key);
                value = ReadValue(ref entry, entryType, field);
                path.Leave();
                if (value is null) return false;
            }
            else if (!entry.TrySkip(entryType))
            {
                return Cut();
            }
        }
        var entries = (SortedDictionary<string, object>?)message[slot] ?? new(StringComparer.Ordinal);
        entries[key] = value ?? WireDefaults.Of(field);
        message.Store(slot, entries);
        return true;
    }

    private object? ReadWrapper(ref WireReader reader, WireType type, FieldSchema field)
    {
        if (type != WireType.LengthDelimited) return Null(WrongType(type));
        if (!reader.TryBytes(out ReadOnlyMemory<byte> bytes)) return Null(Cut());
        var inner = new WireReader(bytes);
        object value = WireDefaults.Of(field);
        while (!inner.AtEnd)
        {
            if (!inner.TryTag(out int number, out WireType innerType)) return Null(Cut());
            if (number == 1)
            {
                if (ReadValue(ref inner, innerType, field) is not { } read) return null;
                value = read;
            }
            else if (!inner.TrySkip(innerType))
            {
                return Null(Cut());
            }
        }
        return value;
    }

    private object? ReadInto(ref WireReader reader, WireType type, Message message)
    {
        if (type != WireType.LengthDelimited) return Null(WrongType(type));
        if (!reader.TryBytes(out ReadOnlyMemory<byte> bytes)) return Null(Cut());
        return Read(bytes, message) ? message : null;
    }

    /// <summary>One value, boxed; null after an error has been reported.</summary>
    private object? ReadValue(ref WireReader reader, WireType type, FieldSchema field)
    {
        if (type != WireDefaults.TypeOf(field.Kind)) return Null(WrongType(type));
        ulong bits = 0;
        ReadOnlyMemory<byte> bytes = default;
        uint bits32 = 0;
        bool ok = type switch
        {
            WireType.Varint => reader.TryVarint(out bits),
            WireType.Fixed64 => reader.TryFixed64(out bits),
            WireType.Fixed32 => reader.TryFixed32(out bits32),
            _ => reader.TryBytes(out bytes),
        };
        if (!ok) return Null(Cut());
        return field.Kind switch
        {
            FieldKind.Double => BitConverter.UInt64BitsToDouble(bits),
            FieldKind.Float => BitConverter.UInt32BitsToSingle(bits32),
            FieldKind.Int32 or FieldKind.Enum => (int)bits,
            FieldKind.Int64 => (long)bits,
            FieldKind.UInt32 => (uint)bits,
            FieldKind.UInt64 => bits,
            FieldKind.Bool => bits != 0,
            FieldKind.Text => Text(bytes),
            FieldKind.Bytes => bytes.ToArray(),
            FieldKind.Message => ReadNew(bytes, Schemas.Create(field.TypeIndex)),
            FieldKind.Any => ReadAny(bytes),
            FieldKind.Struct => WireValues.TryStruct(bytes, 0, out Struct? value) ? value : Null(Cut()),
            FieldKind.Value => WireValues.TryValue(bytes, 0, out Value? value) ? value : Null(Cut()),
            _ => ReadTime(bytes, field.Kind),
        };
    }

    private Message? ReadNew(ReadOnlyMemory<byte> bytes, Message message) => Read(bytes, message) ? message : null;

    private object? ReadTime(ReadOnlyMemory<byte> bytes, FieldKind kind)
    {
        if (!WireValues.TrySecondsAndNanos(bytes, out long seconds, out int nanos)) return Null(Cut());
        if (kind == FieldKind.Timestamp) return new Timestamp(seconds, nanos);
        var duration = new Duration(seconds, nanos);
        if (duration.IsValid) return duration;
        Fail($"the duration of {seconds} s and {nanos} ns is out of range");
        return null;
    }

    private object? ReadAny(ReadOnlyMemory<byte> bytes)
    {
        var reader = new WireReader(bytes);
        string typeUrl = "";
        ReadOnlyMemory<byte> value = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryTag(out int number, out WireType type)) return Null(Cut());
            if (number is 1 or 2 && type == WireType.LengthDelimited)
            {
                if (!reader.TryBytes(out ReadOnlyMemory<byte> read)) return Null(Cut());
                if (number == 2) value = read;
                else if (Text(read) is { } text) typeUrl = text;
                else return null;
            }
            else if (!reader.TrySkip(type))
            {
                return Null(Cut());
            }
        }
        var any = new Any { TypeUrl = typeUrl, Value = value };
        return !options.ResolveAny || Resolve(any) ? any : null;
    }

    /// <summary>
    /// Reads the message inside, where its type is known; an unknown type is for the consumer to refuse.
    /// </summary>
    internal bool Resolve(Any any)
    {
        if (any.Message is not null || Schemas.Create(Any.NameOf(any.TypeUrl)) is not { } message) return true;
        if (!Read(any.Value, message)) return false;
        any.Message = new NodeMessageReader(errors, path, options).Unwrap(message, line: 0);
        return true;
    }

    private string? Text(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return s_utf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            Fail("a string is not valid UTF-8");
            return null;
        }
    }

    /// <summary>For readers of values, whose answer to an error that is reported already is null.</summary>
    private static object? Null(bool _) => null;

    private bool Cut() => Fail("not valid protobuf: the value is cut off or malformed");

    private bool WrongType(WireType type) => Fail($"not valid protobuf: unexpected wire type {(int)type}");

    private bool Fail(string message)
    {
        errors.Add(path.ToString(), message);
        return false;
    }
}
