namespace Tulle.Control.Store;

/// <summary>One version of one resource as the store holds it. Immutable.</summary>
/// <param name="Version">The global revision of the write that made this version.</param>
/// <param name="Generation">Counts changes of the spec alone; labels and annotations leave it.</param>
/// <param name="Metadata">JSON object with the user's metadata: labels and annotations.</param>
/// <param name="Spec">JSON object.</param>
public sealed record StoredResource(
    ResourceKey Key,
    string Uid,
    long Version,
    long Generation,
    DateTimeOffset CreatedAt,
    string Metadata,
    string Spec);
