using System.Text;
using Tulle.Model.Regex;

namespace Tulle.Model.Matching;

/// <summary>
/// envoy.type.matcher.v3.StringMatcher over bytes. <c>ignore_case</c> is for ASCII letters and has no effect on a
/// regex, as in Envoy. A regex must match the whole text.
/// </summary>
public sealed class StringMatcher
{
    private enum Kind : byte
    {
        Exact,
        Prefix,
        Suffix,
        Contains,
        Regex,
    }

    private readonly Kind _kind;
    private readonly bool _ignoreCase;
    private readonly byte[] _pattern;
    private readonly RegexProgram? _regex;

    private StringMatcher(Kind kind, string pattern, bool ignoreCase, RegexProgram? regex)
    {
        _kind = kind;
        _ignoreCase = ignoreCase;
        _regex = regex;
        byte[] bytes = Encoding.UTF8.GetBytes(pattern);
        _pattern = ignoreCase ? AsciiCase.ToLower(bytes) : bytes;
    }

    /// <summary>The exact text where the matcher is a case-sensitive equality: an index may be built on it.</summary>
    public ReadOnlyMemory<byte>? ExactText => _kind == Kind.Exact && !_ignoreCase ? _pattern : null;

    public static StringMatcher Exact(string text, bool ignoreCase = false) =>
        new(Kind.Exact, text, ignoreCase, null);

    public static StringMatcher Prefix(string text, bool ignoreCase = false) =>
        new(Kind.Prefix, text, ignoreCase, null);

    public static StringMatcher Suffix(string text, bool ignoreCase = false) =>
        new(Kind.Suffix, text, ignoreCase, null);

    public static StringMatcher Contains(string text, bool ignoreCase = false) =>
        new(Kind.Contains, text, ignoreCase, null);

    public static StringMatcher Regex(RegexProgram regex) => new(Kind.Regex, regex.Pattern, false, regex);

    public bool Matches(ReadOnlySpan<byte> text)
    {
        if (_kind == Kind.Regex)
        {
            return _regex!.FullMatch(text);
        }

        return _ignoreCase ? MatchesIgnoringCase(text) : MatchesCase(text);
    }

    private bool MatchesCase(ReadOnlySpan<byte> text) => _kind switch
    {
        Kind.Exact => text.SequenceEqual(_pattern),
        Kind.Prefix => text.StartsWith(_pattern),
        Kind.Suffix => text.EndsWith(_pattern),
        _ => text.IndexOf(_pattern) >= 0,
    };

    private bool MatchesIgnoringCase(ReadOnlySpan<byte> text) => _kind switch
    {
        Kind.Exact => AsciiCase.Equals(text, _pattern),
        Kind.Prefix => AsciiCase.StartsWith(text, _pattern),
        Kind.Suffix => AsciiCase.EndsWith(text, _pattern),
        _ => AsciiCase.Contains(text, _pattern),
    };
}
