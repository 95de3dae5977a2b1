namespace Tulle.Net;

/// <summary>How a name look-up ended.</summary>
public enum LookupStatus
{
    Found,

    /// <summary>The name does not exist, or has no address of the family.</summary>
    NotFound,

    /// <summary>No answer now: keep what was known and ask again.</summary>
    TryAgain,

    /// <summary>The resolver failed.</summary>
    Failed,
}
