namespace Tulle.Control.Store;

public enum WriteStatus
{
    Created,
    Configured,

    /// <summary>The same content was there already: no new version, no change seen by watchers.</summary>
    Unchanged,
    Deleted,
    NotFound,
    AlreadyExists,

    /// <summary>The version that the caller expected is not the one that is there.</summary>
    Conflict,
}
