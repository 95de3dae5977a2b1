using Tulle.Model.Regex;

namespace Tulle.Model;

public sealed record HostRewrite(HostRewriteKind Kind)
{
    public byte[] Literal { get; init; } = [];

    /// <summary>Lower-case name of the header that holds the new host.</summary>
    public byte[] Header { get; init; } = [];

    public RegexSubstitution? PathRegex { get; init; }
}
