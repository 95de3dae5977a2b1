namespace Tulle.Samples.Emojivoto;

/// <summary>Which emoji is meant.</summary>
internal sealed record Choice(string Shortcode);
