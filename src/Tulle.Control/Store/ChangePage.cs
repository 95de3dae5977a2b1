namespace Tulle.Control.Store;

/// <summary>History after a revision, oldest first.</summary>
/// <param name="Compacted">The history no longer reaches back that far: list again, then watch from the list's
/// revision.</param>
/// <param name="Through">Everything up to this revision has been read; ask again from here.</param>
public sealed record ChangePage(bool Compacted, long Through, IReadOnlyList<ResourceChange> Changes);
