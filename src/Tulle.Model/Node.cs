namespace Tulle.Model;

/// <summary>Who this proxy is: what flags and the bootstrap said, flags first.</summary>
public sealed record Node
{
    public string Id { get; init; } = "";

    public string Cluster { get; init; } = "";

    public Locality Locality { get; init; } = Locality.None;

    public MetadataStruct Metadata { get; init; } = MetadataStruct.Empty;
}
