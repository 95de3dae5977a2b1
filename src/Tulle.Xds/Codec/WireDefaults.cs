using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>What a kind of field looks like on the wire, and its value when nothing is there.</summary>
internal static class WireDefaults
{
    public static WireType TypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Double => WireType.Fixed64,
        FieldKind.Float => WireType.Fixed32,
        FieldKind.Int32 or FieldKind.Int64 or FieldKind.UInt32 or FieldKind.UInt64 or FieldKind.Bool or FieldKind.Enum =>
            WireType.Varint,
        _ => WireType.LengthDelimited,
    };

    public static object Of(FieldSchema field) => field.Kind switch
    {
        FieldKind.Double => 0d,
        FieldKind.Float => 0f,
        FieldKind.Int32 or FieldKind.Enum => 0,
        FieldKind.Int64 => 0L,
        FieldKind.UInt32 => 0u,
        FieldKind.UInt64 => 0ul,
        FieldKind.Bool => false,
        FieldKind.Text => "",
        FieldKind.Bytes => Array.Empty<byte>(),
        FieldKind.Message => Schemas.Create(field.TypeIndex),
        FieldKind.Any => new Any(),
        FieldKind.Struct => new Struct(),
        FieldKind.Value => Value.Null,
        FieldKind.Duration => default(Duration),
        _ => default(Timestamp),
    };

    /// <summary>Only for scalars: a message that is there is set.</summary>
    public static bool IsDefault(FieldKind kind, object value) => kind switch
    {
        FieldKind.Double => BitConverter.DoubleToUInt64Bits((double)value) == 0,
        FieldKind.Float => BitConverter.SingleToUInt32Bits((float)value) == 0,
        FieldKind.Int32 or FieldKind.Enum => (int)value == 0,
        FieldKind.Int64 => (long)value == 0,
        FieldKind.UInt32 => (uint)value == 0,
        FieldKind.UInt64 => (ulong)value == 0,
        FieldKind.Bool => !(bool)value,
        FieldKind.Text => ((string)value).Length == 0,
        FieldKind.Bytes => ((byte[])value).Length == 0,
        _ => false,
    };
}
