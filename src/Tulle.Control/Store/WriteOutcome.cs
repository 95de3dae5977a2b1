namespace Tulle.Control.Store;

/// <summary>What became of one <see cref="ResourceWrite"/>.</summary>
/// <param name="Resource">The version that is there now (for a deletion: the last one that was there).</param>
public sealed record WriteOutcome(ResourceWrite Write, WriteStatus Status, StoredResource? Resource)
{
    public bool Refused => Status is WriteStatus.NotFound or WriteStatus.AlreadyExists or WriteStatus.Conflict;
}
