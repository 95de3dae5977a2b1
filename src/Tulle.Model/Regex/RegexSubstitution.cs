using System.Diagnostics.CodeAnalysis;

namespace Tulle.Model.Regex;

/// <summary>RegexMatchAndSubstitute: a pattern and what takes the place of each of its matches.</summary>
public sealed class RegexSubstitution
{
    private RegexSubstitution(RegexProgram pattern, string rewrite)
    {
        Pattern = pattern;
        Rewrite = rewrite;
    }

    public RegexProgram Pattern { get; }

    public string Rewrite { get; }

    public static bool TryCompile(
        RegexProgram pattern,
        string rewrite,
        [NotNullWhen(true)] out RegexSubstitution? substitution,
        out string error)
    {
        substitution = new RegexSubstitution(pattern, rewrite);
        error = "";
        return true;
    }
}
