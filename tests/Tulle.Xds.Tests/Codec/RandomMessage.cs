using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.Codec;

/// <summary>Fills messages with random values by their tables; the same seed gives the same message.</summary>
internal sealed class RandomMessage(int seed)
{
    private static readonly string[] s_texts =
        ["a", "web.test", "ä€😀", "with \"quotes\" and \\", "line\nbreak", "%REQ(:path)%"];
    private readonly Random _random = new(seed);

    public Message Fill(Message message, int depth)
    {
        for (int slot = 0; slot < message.Schema.Fields.Length; slot++)
        {
            FieldSchema field = message.Schema.Fields[slot];
            bool isNested = field.Kind is FieldKind.Message or FieldKind.Any or FieldKind.Struct or FieldKind.Value;
            if (_random.Next(3) == 0 || (isNested && (depth == 0 || _random.Next(3) > 0))) continue;
            if (field.Oneof >= 0 && message.OneofCase(field.Oneof) != 0) continue;
            object? value = field.IsMap ? Map(field, depth) : field.IsRepeated ? List(field, depth) : Value(field, depth);
            if (!field.HasPresence && !field.IsMap && !field.IsRepeated && WireDefaults.IsDefault(field.Kind, value)) continue;
            message.Store(slot, value);
        }
        return message;
    }

    private List<object> List(FieldSchema field, int depth) =>
        [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Value(field, depth))];

    private SortedDictionary<string, object> Map(FieldSchema field, int depth)
    {
        var entries = new SortedDictionary<string, object>(StringComparer.Ordinal);
        for (int i = _random.Next(1, 3); i >= 0; i--) entries[$"key-{_random.Next(5)}"] = Value(field, depth);
        return entries;
    }

    private object Value(FieldSchema field, int depth) => field.Kind switch
    {
        FieldKind.Double => _random.Next(1000) / 8.0,
        FieldKind.Float => _random.Next(1000) / 8f,
        FieldKind.Int32 => _random.Next(int.MinValue, int.MaxValue),
        FieldKind.Int64 => _random.NextInt64(long.MinValue, long.MaxValue),
        FieldKind.UInt32 => (uint)_random.NextInt64(uint.MaxValue),
        FieldKind.UInt64 => (ulong)_random.NextInt64() * 2,
        FieldKind.Bool => _random.Next(2) == 0,
        FieldKind.Enum => EnumValue(field),
        FieldKind.Text => s_texts[_random.Next(s_texts.Length)],
        FieldKind.Bytes => Bytes(),
        FieldKind.Message => Fill(Schemas.Create(field.TypeIndex), depth - 1),
        FieldKind.Duration => new Duration(_random.Next(100), _random.Next(1000) * 1_000_000),
        FieldKind.Timestamp => new Timestamp(_random.Next(), _random.Next(1000) * 1_000_000),
        FieldKind.Any => Any.Pack(Fill(new HeaderValue(), 0)),
        FieldKind.Struct => StructValue(depth),
        _ => Untyped(depth),
    };

    private int EnumValue(FieldSchema field)
    {
        EnumSchema schema = Schemas.Enum(field.TypeIndex);
        string[] names = [.. schema.Names];
        return schema.TryNumber(names[_random.Next(names.Length)], out int number) ? number : 0;
    }

    private byte[] Bytes()
    {
        var bytes = new byte[_random.Next(20)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private Struct StructValue(int depth)
    {
        var value = new Struct();
        for (int i = _random.Next(3); i >= 0; i--) value.Fields[$"field-{i}"] = Untyped(depth - 1);
        return value;
    }

    private Value Untyped(int depth) => _random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => Messages.Value.Null,
        1 => Messages.Value.Of(_random.Next(1000) / 4.0),
        2 => Messages.Value.Of(_random.Next(2) == 0),
        3 => Messages.Value.Of(s_texts[_random.Next(s_texts.Length)]),
        4 => Messages.Value.Of(StructValue(depth - 1)),
        _ => Messages.Value.Of([Untyped(depth - 1), Untyped(depth - 1)]),
    };
}
