using System.Text;
using Tulle.Model.Regex;

namespace Tulle.Model.Matching;

/// <summary>
/// The path_specifier of a RouteMatch. It sees the path without its query; <c>case_sensitive: false</c> holds for
/// all but the regex. CONNECT is met by <see cref="PathMatchKind.Connect"/> alone, which meets nothing else.
/// </summary>
public sealed class PathMatcher
{
    private readonly byte[] _pattern;
    private readonly bool _ignoreCase;
    private readonly RegexProgram? _regex;

    private PathMatcher(PathMatchKind kind, string pattern, bool caseSensitive, RegexProgram? regex)
    {
        Kind = kind;
        Pattern = pattern;
        _ignoreCase = !caseSensitive;
        _regex = regex;
        byte[] bytes = Encoding.UTF8.GetBytes(pattern);
        _pattern = _ignoreCase ? AsciiCase.ToLower(bytes) : bytes;
    }

    public PathMatchKind Kind { get; }

    public string Pattern { get; }

    public bool IsCaseSensitive => !_ignoreCase;

    /// <summary>How many bytes of a matched path prefix_rewrite replaces: the prefix or path of the matcher, or
    /// for a regex the whole path.</summary>
    public int MatchedLength(ReadOnlySpan<byte> pathWithoutQuery) =>
        Kind is PathMatchKind.Regex or PathMatchKind.Connect ? pathWithoutQuery.Length : _pattern.Length;

    public static PathMatcher Prefix(string prefix, bool caseSensitive = true) =>
        new(PathMatchKind.Prefix, prefix, caseSensitive, null);

    public static PathMatcher Path(string path, bool caseSensitive = true) =>
        new(PathMatchKind.Path, path, caseSensitive, null);

    public static PathMatcher PathSeparatedPrefix(string prefix, bool caseSensitive = true) =>
        new(PathMatchKind.PathSeparatedPrefix, prefix, caseSensitive, null);

    public static PathMatcher Regex(RegexProgram regex) => new(PathMatchKind.Regex, regex.Pattern, true, regex);

    public static PathMatcher Connect { get; } = new(PathMatchKind.Connect, "", true, null);

    /// <param name="path">The path without its query (and without path parameters, where they are ignored).</param>
    public bool Matches(ReadOnlySpan<byte> path)
    {
        switch (Kind)
        {
            case PathMatchKind.Prefix:
                return StartsWith(path);
            case PathMatchKind.Path:
                return _ignoreCase ? AsciiCase.Equals(path, _pattern) : path.SequenceEqual(_pattern);
            case PathMatchKind.PathSeparatedPrefix:
                return StartsWith(path) && (path.Length == _pattern.Length || path[_pattern.Length] == '/');
            case PathMatchKind.Regex:
                return _regex!.FullMatch(path);
            default:
                return false;
        }
    }

    private bool StartsWith(ReadOnlySpan<byte> path) =>
        _ignoreCase ? AsciiCase.StartsWith(path, _pattern) : path.StartsWith(_pattern);
}
