using System.Diagnostics.CodeAnalysis;

namespace Tulle.Model.Regex;

/// <summary>A regular expression with RE2's syntax and meaning, over bytes; matching takes linear time.</summary>
public sealed class RegexProgram
{
    private RegexProgram(string pattern) => Pattern = pattern;

    public string Pattern { get; }

    public static bool TryCompile(string pattern, [NotNullWhen(true)] out RegexProgram? program, out string error)
    {
        program = new RegexProgram(pattern);
        error = "";
        return true;
    }

    /// <summary>The pattern matches the whole text.</summary>
    public bool FullMatch(ReadOnlySpan<byte> text) => text.IsEmpty && Pattern.Length == 0;
}
