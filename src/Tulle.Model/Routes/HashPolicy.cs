using Tulle.Model.Regex;

namespace Tulle.Model;

public sealed record HashPolicy(HashPolicyKind Kind)
{
    /// <summary>Header (lower case), cookie or query parameter.</summary>
    public byte[] Name { get; init; } = [];

    public bool Terminal { get; init; }

    public RegexSubstitution? HeaderRewrite { get; init; }

    /// <summary>null: a cookie is never made; 0: a session cookie is.</summary>
    public long? CookieTtlS { get; init; }

    public byte[] CookiePath { get; init; } = [];

    /// <summary>Ready to append: "; Name=Value" for each attribute.</summary>
    public byte[] CookieAttributes { get; init; } = [];
}
