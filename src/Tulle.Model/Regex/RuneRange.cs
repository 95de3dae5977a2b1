namespace Tulle.Model.Regex;

/// <summary>Code points from <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
internal readonly record struct RuneRange(int Low, int High);
