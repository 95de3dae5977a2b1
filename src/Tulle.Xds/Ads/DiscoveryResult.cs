namespace Tulle.Xds.Ads;

public enum DiscoveryResult
{
    /// <summary>Acknowledged.</summary>
    Accepted,

    /// <summary>Refused, wholly or in part.</summary>
    Rejected,

    /// <summary>A file that cannot be read or is not a DiscoveryResponse.</summary>
    Failed,

    /// <summary>No answer within initial_fetch_timeout.</summary>
    TimedOut,
}
