namespace Tulle.Control.Store;

/// <summary>One entry of the store's history.</summary>
/// <param name="Resource">The state after the change; for a deletion the last state, with the deletion's
/// version.</param>
public sealed record ResourceChange(long Revision, WriteStatus Status, StoredResource Resource);
