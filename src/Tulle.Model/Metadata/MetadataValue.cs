namespace Tulle.Model;

/// <summary>google.protobuf.Value, decoded.</summary>
public sealed record MetadataValue
{
    public static MetadataValue Null { get; } = new() { Kind = MetadataKind.Null };

    public required MetadataKind Kind { get; init; }

    public bool Bool { get; init; }

    public double Number { get; init; }

    public string Text { get; init; } = "";

    public MetadataValue[] List { get; init; } = [];

    public MetadataStruct Struct { get; init; } = MetadataStruct.Empty;
}
