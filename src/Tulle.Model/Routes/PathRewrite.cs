using Tulle.Model.Regex;

namespace Tulle.Model;

/// <summary>prefix_rewrite or regex_rewrite: one of the two is set. Used by forward and redirect actions.</summary>
public sealed record PathRewrite
{
    /// <summary>Replaces what the path matcher matched: its prefix, or the whole path of exact and regex matches.
    /// </summary>
    public byte[]? Prefix { get; init; }

    public RegexSubstitution? Regex { get; init; }
}
