namespace Tulle.Samples.Emojivoto;

/// <summary>How often an emoji was chosen, and the version of `voting` that says so.</summary>
internal sealed record Votes(string Shortcode, long Count, string Version);
