namespace Tulle.Control.Store;

/// <summary>Resources of one kind as they were together at one revision.</summary>
public sealed record ResourceList(long Revision, IReadOnlyList<StoredResource> Items);
