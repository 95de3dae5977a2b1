using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>What is kept of one accepted resource.</summary>
internal abstract class TranslationEntry
{
    public required string Name { get; init; }

    public required Message Message { get; init; }

    public required ulong Hash { get; init; }

    public required string Version { get; set; }

    public required bool IsStatic { get; init; }

    public required long LastUpdatedUnixMs { get; init; }

    public ResourceRecord Record(ResourceState state) => new()
    {
        Name = Name,
        Message = Message,
        State = IsStatic ? ResourceState.Static : state,
        Version = Version,
        LastUpdatedUnixMs = LastUpdatedUnixMs,
    };
}
