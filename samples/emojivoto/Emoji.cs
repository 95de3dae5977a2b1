namespace Tulle.Samples.Emojivoto;

/// <summary>One emoji that can be voted for.</summary>
internal sealed record Emoji(string Shortcode, string Character);
