using System.Text;

namespace Tulle.Model.Regex;

/// <summary>
/// Reads RE2's syntax (Perl flavour: https://github.com/google/re2/wiki/Syntax) into nodes. A refusal has RE2's
/// words and, behind a colon, the part of the pattern that it is about.
/// </summary>
internal sealed partial class RegexParser
{
    /// <summary>RE2's own bound on counted repetitions, alone and multiplied by nesting.</summary>
    private const int MaxRepeat = 1000;

    /// <summary>RE2's bound on nested groups; keeps the parser's and compiler's recursion shallow.</summary>
    private const int MaxDepth = 1000;

    private readonly string _pattern;
    private readonly List<string> _names = [];
    private int _at;
    private int _captures;
    private bool _foldCase;
    private bool _multiLine;
    private bool _dotNewline;
    private bool _ungreedy;
    private string? _error;

    private RegexParser(string pattern) => _pattern = pattern;

    /// <summary>Null where the pattern is refused; then <paramref name="error"/> says why.</summary>
    public static RegexNode? Parse(string pattern, out int captureCount, out string error)
    {
        var parser = new RegexParser(pattern);
        RegexNode? node = null;
        if (HasLoneSurrogate(pattern))
        {
            parser._error = RegexError.BadUtf8;
        }
        else
        {
            node = parser.ParseAlternation(0);
            if (node is not null && parser._at < pattern.Length)
            {
                node = parser.Fail(RegexError.UnexpectedParen, pattern);
            }
        }

        captureCount = parser._captures;
        error = parser._error ?? "";
        return parser._error is null ? node : null;
    }

    private bool AtEnd => _at >= _pattern.Length;

    private RegexNode? ParseAlternation(int depth)
    {
        if (depth > MaxDepth)
        {
            return Fail(RegexError.TooDeep, "");
        }

        var branches = new List<RegexNode>();
        while (true)
        {
            RegexNode? branch = ParseConcat(depth);
            if (branch is null)
            {
                return null;
            }

            branches.Add(branch);
            if (AtEnd || _pattern[_at] != '|')
            {
                return RegexNode.Of(RegexNodeKind.Alternate, branches);
            }

            _at++;
        }
    }

    private RegexNode? ParseConcat(int depth)
    {
        var items = new List<RegexNode>();
        int lastUnary = -1;
        while (!AtEnd && _pattern[_at] is not ('|' or ')'))
        {
            int start = _at;
            if (TryParseRepeatOperator(out int min, out int max))
            {
                if (!Repeat(items, start, lastUnary, min, max))
                {
                    return null;
                }

                lastUnary = start;
                continue;
            }

            lastUnary = -1;
            if (!ParseItem(items, depth))
            {
                return null;
            }
        }

        return RegexNode.Of(RegexNodeKind.Concat, items);
    }

    /// <summary>Moves over '*', '+', '?' or a well-formed '{n,m}'; any other '{' is a literal.</summary>
    private bool TryParseRepeatOperator(out int min, out int max)
    {
        (min, max) = (0, -1);
        switch (_pattern[_at])
        {
            case '*':
                break;
            case '+':
                min = 1;
                break;
            case '?':
                max = 1;
                break;
            case '{':
                return TryParseCount(out min, out max);
            default:
                return false;
        }

        _at++;
        return true;
    }

    private bool TryParseCount(out int min, out int max)
    {
        int start = _at;
        max = -1;
        _at++;
        if (TryParseInteger(out min))
        {
            max = min;
            bool closed = true;
            if (!AtEnd && _pattern[_at] == ',')
            {
                _at++;
                max = -1;
                closed = (!AtEnd && _pattern[_at] == '}') || TryParseInteger(out max);
            }

            if (closed && !AtEnd && _pattern[_at] == '}')
            {
                _at++;
                return true;
            }
        }

        _at = start;
        return false;
    }

    private bool TryParseInteger(out int value)
    {
        value = 0;
        int start = _at;
        while (!AtEnd && char.IsAsciiDigit(_pattern[_at]))
        {
            if (value >= 100_000_000)
            {
                return false;
            }

            value = (value * 10) + (_pattern[_at++] - '0');
        }

        bool leadingZero = _at - start > 1 && _pattern[start] == '0';
        return _at > start && !leadingZero;
    }

    private bool Repeat(List<RegexNode> items, int start, int lastUnary, int min, int max)
    {
        bool greedy = !_ungreedy;
        if (!AtEnd && _pattern[_at] == '?')
        {
            greedy = !greedy;
            _at++;
        }

        if (lastUnary >= 0)
        {
            return Fail(RegexError.RepeatOp, _pattern[lastUnary.._at]) is not null;
        }

        string op = _pattern[start.._at];
        if ((max >= 0 && max < min) || min > MaxRepeat || max > MaxRepeat)
        {
            return Fail(RegexError.RepeatSize, op) is not null;
        }

        if (items.Count == 0)
        {
            return Fail(RegexError.RepeatArgument, op) is not null;
        }

        var node = new RegexNode
        {
            Kind = RegexNodeKind.Repeat,
            Children = [items[^1]],
            Min = min,
            Max = max,
            Greedy = greedy,
        };
        if ((min >= 2 || max >= 2) && node.RepetitionBudget(MaxRepeat) == 0)
        {
            return Fail(RegexError.RepeatSize, op) is not null;
        }

        items[^1] = node;
        return true;
    }

    private bool ParseItem(List<RegexNode> items, int depth)
    {
        switch (_pattern[_at])
        {
            case '(':
                return ParseGroup(items, depth);
            case '[':
                return Push(items, ParseClass());
            case '.':
                _at++;
                RuneSet any = new RuneSet().Add(0, RuneSet.MaxRune);
                return Push(items, RegexNode.Class(_dotNewline ? any : RuneSet.Of('\n').Negated()));
            case '^':
                _at++;
                return Push(items, RegexNode.Assert(_multiLine ? EmptyWidth.BeginLine : EmptyWidth.BeginText));
            case '$':
                _at++;
                return Push(items, RegexNode.Assert(_multiLine ? EmptyWidth.EndLine : EmptyWidth.EndText));
            case '\\':
                return ParseBackslash(items);
            default:
                return Push(items, Literal(NextRune()));
        }
    }

    private static bool Push(List<RegexNode> items, RegexNode? node)
    {
        if (node is not null)
        {
            items.Add(node);
        }

        return node is not null;
    }

    private RegexNode Literal(int rune) =>
        RegexNode.Class(_foldCase ? new RuneSet().AddFolded(rune, rune) : RuneSet.Of(rune));

    private int NextRune()
    {
        Rune.DecodeFromUtf16(_pattern.AsSpan(_at), out Rune rune, out int length);
        _at += length;
        return rune.Value;
    }

    private RegexNode? Fail(string code, string argument)
    {
        _error ??= argument.Length == 0 ? code : $"{code}: {argument}";
        return null;
    }

    private static bool HasLoneSurrogate(string pattern)
    {
        ReadOnlySpan<char> left = pattern;
        while (!left.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(left, out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                return true;
            }

            left = left[length..];
        }

        return false;
    }
}
