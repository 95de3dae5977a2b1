namespace Tulle.Xds.Translation;

/// <summary>One response of a discovery service, or one reading of a file.</summary>
/// <param name="Resources">New or changed ones; in state-of-the-world all of them.</param>
/// <param name="Removed">Names that a delta response removes.</param>
/// <param name="IsFullState">State-of-the-world of a wildcard type: what is not named is gone.</param>
public sealed record ResourceUpdate(
    IReadOnlyList<ConfigResource> Resources,
    IReadOnlyCollection<string> Removed,
    bool IsFullState);
