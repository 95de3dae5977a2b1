namespace Tulle.Xds.Ads;

/// <summary>What became of one response: for counters, logs and the admin page.</summary>
/// <param name="Names">Resources of the response, or what was waited for.</param>
public sealed record DiscoveryOutcome(
    string TypeUrl, IReadOnlyCollection<string> Names, string Version, DiscoveryResult Result, string Error = "");
