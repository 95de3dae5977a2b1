namespace Tulle.Xds.Messages;

/// <summary>google.protobuf.Struct, in ordinal order of its keys.</summary>
public sealed class Struct
{
    public SortedDictionary<string, Value> Fields { get; } = new(StringComparer.Ordinal);

    public Value? this[string key] => Fields.GetValueOrDefault(key);
}
