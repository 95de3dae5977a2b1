using Google.Protobuf.Reflection;

namespace Tulle.ConfigCodec.Generator;

internal sealed record ProtoEnum(int Index, string FullName, string TypeName, EnumDescriptorProto Proto);
