using Google.Protobuf.Reflection;
using ProtoType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Tulle.ConfigCodec.Generator;

/// <summary>What the codec needs to know of a field: the letter of its kind, its flags, and its C# type.</summary>
internal sealed record FieldShape(char Kind, string Flags, int TypeIndex, string CsharpType, FieldDescriptorProto Proto)
{
    public bool IsRepeated => Flags.Contains('r');

    public bool IsMap => Flags.Contains('m');

    /// <summary>A wrapper type or a proto3 optional: absent and zero differ.</summary>
    public bool HasPresence => Flags.Contains('w') || Flags.Contains('o');

    public bool InOneof => Proto.HasOneofIndex && !Proto.Proto3Optional;

    public static FieldShape Of(FieldDescriptorProto field, ProtoSchema schema)
    {
        string flags = field.Options?.Deprecated == true ? "x" : "";
        if (schema.MapEntry(field) is { } entry)
        {
            FieldDescriptorProto key = entry.Field[0];
            if (key.Type != ProtoType.String)
                throw new NotSupportedException($"{field.Name}: only string map keys are supported");
            FieldShape value = OfSingle(entry.Field[1], schema);
            if (value.HasPresence) throw new NotSupportedException($"{field.Name}: wrappers as map values are not supported");
            return value with { Flags = flags + "m", Proto = field };
        }
        FieldShape shape = OfSingle(field, schema);
        if (field.Label == FieldDescriptorProto.Types.Label.Repeated)
        {
            if (shape.HasPresence) throw new NotSupportedException($"{field.Name}: repeated wrappers are not supported");
            return shape with { Flags = flags + "r" };
        }
        return shape with { Flags = flags + shape.Flags + (field.Proto3Optional ? "o" : "") };
    }

    private static FieldShape OfSingle(FieldDescriptorProto field, ProtoSchema schema)
    {
        string type = field.TypeName.TrimStart('.');
        return field.Type switch
        {
            ProtoType.Double => new('d', "", -1, "double", field),
            ProtoType.Float => new('f', "", -1, "float", field),
            ProtoType.Int32 => new('i', "", -1, "int", field),
            ProtoType.Int64 => new('l', "", -1, "long", field),
            ProtoType.Uint32 => new('u', "", -1, "uint", field),
            ProtoType.Uint64 => new('q', "", -1, "ulong", field),
            ProtoType.Bool => new('b', "", -1, "bool", field),
            ProtoType.String => new('s', "", -1, "string", field),
            ProtoType.Bytes => new('y', "", -1, "byte[]", field),
            ProtoType.Enum => new('e', "", schema.EnumsByName[type].Index, schema.EnumsByName[type].TypeName, field),
            ProtoType.Message => WellKnown(type, field) ??
                new('m', "", schema.MessagesByName[type].Index, schema.MessagesByName[type].ClassName, field),
            _ => throw new NotSupportedException($"{field.Name}: {field.Type} is not used by Envoy's API"),
        };
    }

    private static FieldShape? WellKnown(string type, FieldDescriptorProto field) => type switch
    {
        "google.protobuf.Duration" => new('D', "", -1, "Duration", field),
        "google.protobuf.Timestamp" => new('T', "", -1, "Timestamp", field),
        "google.protobuf.Any" => new('A', "", -1, "Any", field),
        "google.protobuf.Struct" => new('S', "", -1, "Struct", field),
        "google.protobuf.Value" => new('V', "", -1, "Value", field),
        "google.protobuf.DoubleValue" => new('d', "w", -1, "double", field),
        "google.protobuf.FloatValue" => new('f', "w", -1, "float", field),
        "google.protobuf.Int32Value" => new('i', "w", -1, "int", field),
        "google.protobuf.Int64Value" => new('l', "w", -1, "long", field),
        "google.protobuf.UInt32Value" => new('u', "w", -1, "uint", field),
        "google.protobuf.UInt64Value" => new('q', "w", -1, "ulong", field),
        "google.protobuf.BoolValue" => new('b', "w", -1, "bool", field),
        "google.protobuf.StringValue" => new('s', "w", -1, "string", field),
        "google.protobuf.BytesValue" => new('y', "w", -1, "byte[]", field),
        _ => null,
    };
}
