using System.Collections.Frozen;

namespace Tulle.Model;

/// <summary>google.protobuf.Struct, decoded.</summary>
public sealed class MetadataStruct
{
    public static MetadataStruct Empty { get; } = new();

    public FrozenDictionary<string, MetadataValue> Fields { get; init; } =
        FrozenDictionary<string, MetadataValue>.Empty;
}
