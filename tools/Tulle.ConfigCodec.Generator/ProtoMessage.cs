using Google.Protobuf.Reflection;

namespace Tulle.ConfigCodec.Generator;

/// <summary>
/// One message of the subset: its fields in order of their numbers; its place in that order is the slot.
/// </summary>
internal sealed record ProtoMessage(int Index, string FullName, string ClassName, DescriptorProto Proto)
{
    public FieldDescriptorProto[] Fields { get; } = [.. Proto.Field.OrderBy(f => f.Number)];
}
