namespace Tulle.Model;

public sealed class LocalityEndpoints
{
    public Locality Locality { get; init; } = Locality.None;

    public int Priority { get; init; }

    /// <summary>0: takes no traffic when locality weighted balancing is on.</summary>
    public uint Weight { get; init; }

    public required Endpoint[] Endpoints { get; init; }

    public Metadata Metadata { get; init; } = Metadata.Empty;
}
