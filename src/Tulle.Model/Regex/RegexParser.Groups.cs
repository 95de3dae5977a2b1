namespace Tulle.Model.Regex;

/// <summary>What begins with '(': groups, names, flags.</summary>
internal sealed partial class RegexParser
{
    private bool ParseGroup(List<RegexNode> items, int depth)
    {
        if (_at + 1 < _pattern.Length && _pattern[_at + 1] == '?')
        {
            return ParsePerlGroup(items, depth);
        }

        _at++;
        return CloseGroup(items, depth, ++_captures);
    }

    /// <summary>Reads up to the closing ')'; the flags that were set inside end with it.</summary>
    private bool CloseGroup(List<RegexNode> items, int depth, int captureIndex)
    {
        (bool fold, bool multi, bool dot, bool ungreedy) = (_foldCase, _multiLine, _dotNewline, _ungreedy);
        return CloseGroup(items, depth, captureIndex, fold, multi, dot, ungreedy);
    }

    private bool CloseGroup(
        List<RegexNode> items, int depth, int captureIndex, bool fold, bool multi, bool dot, bool ungreedy)
    {
        RegexNode? inner = ParseAlternation(depth + 1);
        if (inner is null)
        {
            return false;
        }

        if (AtEnd)
        {
            return Fail(RegexError.MissingParen, _pattern) is not null;
        }

        _at++;
        (_foldCase, _multiLine, _dotNewline, _ungreedy) = (fold, multi, dot, ungreedy);
        items.Add(captureIndex == 0
            ? inner
            : new RegexNode { Kind = RegexNodeKind.Capture, Children = [inner], CaptureIndex = captureIndex });
        return true;
    }

    private bool ParsePerlGroup(List<RegexNode> items, int depth)
    {
        string rest = _pattern[_at..];
        if (rest.Length > 3 && rest[2] is '=' or '!')
        {
            return Fail(RegexError.BadPerlOp, rest[..3]) is not null;
        }

        if (rest.Length > 4 && rest[2] == '<' && rest[3] is '=' or '!')
        {
            return Fail(RegexError.BadPerlOp, rest[..4]) is not null;
        }

        bool withP = rest.Length > 4 && rest[2] == 'P' && rest[3] == '<';
        if (withP || (rest.Length > 3 && rest[2] == '<'))
        {
            return ParseNamedGroup(items, depth, rest, withP ? 4 : 3);
        }

        return ParseFlags(items, depth);
    }

    private bool ParseNamedGroup(List<RegexNode> items, int depth, string rest, int nameStart)
    {
        int end = rest.IndexOf('>', 2);
        if (end < 0)
        {
            return Fail(RegexError.BadNamedCapture, rest) is not null;
        }

        string name = rest[nameStart..end];
        if (name.Length == 0 || !name.All(static c => char.IsLetterOrDigit(c) || c == '_'))
        {
            return Fail(RegexError.BadNamedCapture, rest[..(end + 1)]) is not null;
        }

        if (_names.Contains(name))
        {
            return Fail(RegexError.BadNamedCapture, name) is not null;
        }

        _names.Add(name);
        _at += end + 1;
        return CloseGroup(items, depth, ++_captures);
    }

    private bool ParseFlags(List<RegexNode> items, int depth)
    {
        int start = _at;
        (bool fold, bool multi, bool dot, bool ungreedy) = (_foldCase, _multiLine, _dotNewline, _ungreedy);
        bool negated = false;
        bool sawFlag = false;
        _at += 2;
        while (!AtEnd)
        {
            char c = _pattern[_at++];
            switch (c)
            {
                case 'i':
                    _foldCase = !negated;
                    sawFlag = true;
                    continue;
                case 'm':
                    _multiLine = !negated;
                    sawFlag = true;
                    continue;
                case 's':
                    _dotNewline = !negated;
                    sawFlag = true;
                    continue;
                case 'U':
                    _ungreedy = !negated;
                    sawFlag = true;
                    continue;
                case '-' when !negated:
                    negated = true;
                    sawFlag = false;
                    continue;
                case ':' when !negated || sawFlag:
                    return CloseGroup(items, depth, 0, fold, multi, dot, ungreedy);
                case ')' when !negated || sawFlag:
                    return true;
                default:
                    return Fail(RegexError.BadPerlOp, _pattern[start.._at]) is not null;
            }
        }

        return Fail(RegexError.MissingParen, _pattern) is not null;
    }
}
