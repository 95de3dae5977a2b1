using System.Collections.Frozen;

namespace Tulle.Model;

/// <summary>filter_metadata by namespace.</summary>
public sealed class Metadata
{
    public static Metadata Empty { get; } = new();

    public FrozenDictionary<string, MetadataStruct> Filter { get; init; } =
        FrozenDictionary<string, MetadataStruct>.Empty;
}
