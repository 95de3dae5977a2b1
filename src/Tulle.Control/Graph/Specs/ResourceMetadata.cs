namespace Tulle.Control.Graph.Specs;

/// <summary>The user's part of a resource's metadata.</summary>
internal sealed record ResourceMetadata
{
    public Dictionary<string, string> Labels { get; set; } = [];

    public Dictionary<string, string> Annotations { get; set; } = [];
}
