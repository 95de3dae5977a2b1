namespace Tulle.Model.Regex;

/// <summary>Character classes and escapes.</summary>
internal sealed partial class RegexParser
{
    private RegexNode? ParseClass()
    {
        int start = _at++;
        var set = new RuneSet();
        bool negated = !AtEnd && _pattern[_at] == '^';
        if (negated)
        {
            _at++;
        }

        bool first = true;
        while (!AtEnd && (_pattern[_at] != ']' || first))
        {
            first = false;
            if (!ParseClassItem(set))
            {
                return null;
            }
        }

        if (AtEnd)
        {
            return Fail(RegexError.MissingBracket, _pattern[start..]);
        }

        _at++;
        return RegexNode.Class(negated ? set.Negated() : set);
    }

    private bool ParseClassItem(RuneSet set)
    {
        if (_pattern[_at] == '[' && _at + 1 < _pattern.Length && _pattern[_at + 1] == ':')
        {
            int end = _pattern.IndexOf(":]", _at + 2, StringComparison.Ordinal);
            if (end >= 0)
            {
                return AddPosixClass(set, end);
            }
        }

        if (_pattern[_at] == '\\' && _at + 1 < _pattern.Length)
        {
            char next = _pattern[_at + 1];
            if (next is 'p' or 'P')
            {
                RuneSet? group = ParseUnicodeGroup();
                return group is not null && AddAll(set, group);
            }

            if (RuneClasses.Perl(next) is { } perl)
            {
                _at += 2;
                return AddAll(set, perl);
            }
        }

        return ParseRange(set);
    }

    private bool AddPosixClass(RuneSet set, int end)
    {
        RuneSet? posix = RuneClasses.Posix(_pattern[(_at + 2)..end]);
        if (posix is null)
        {
            return Fail(RegexError.BadCharRange, _pattern[_at..(end + 2)]) is not null;
        }

        _at = end + 2;
        return AddAll(set, posix);
    }

    private bool AddAll(RuneSet set, RuneSet other)
    {
        foreach (RuneRange range in other.Ranges)
        {
            AddRange(set, range.Low, range.High);
        }

        return true;
    }

    private void AddRange(RuneSet set, int low, int high)
    {
        if (_foldCase)
        {
            set.AddFolded(low, high);
        }
        else
        {
            set.Add(low, high);
        }
    }

    private bool ParseRange(RuneSet set)
    {
        int start = _at;
        int low = ParseClassRune();
        if (low < 0)
        {
            return false;
        }

        int high = low;
        if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
        {
            _at++;
            high = ParseClassRune();
            if (high < 0)
            {
                return false;
            }

            if (high < low)
            {
                return Fail(RegexError.BadCharRange, _pattern[start.._at]) is not null;
            }
        }

        AddRange(set, low, high);
        return true;
    }

    private int ParseClassRune() => _pattern[_at] == '\\' ? ParseEscape() : NextRune();

    private bool ParseBackslash(List<RegexNode> items)
    {
        if (_at + 1 >= _pattern.Length)
        {
            return Fail(RegexError.TrailingBackslash, "") is not null;
        }

        char next = _pattern[_at + 1];
        RegexNode? simple = next switch
        {
            'b' => RegexNode.Assert(EmptyWidth.WordBoundary),
            'B' => RegexNode.Assert(EmptyWidth.NotWordBoundary),
            'A' => RegexNode.Assert(EmptyWidth.BeginText),
            'z' => RegexNode.Assert(EmptyWidth.EndText),
            'C' => new RegexNode { Kind = RegexNodeKind.AnyByte },
            _ => RuneClasses.Perl(next) is { } perl ? ClassOf(perl) : null,
        };
        if (simple is not null)
        {
            _at += 2;
            items.Add(simple);
            return true;
        }

        switch (next)
        {
            case 'Q':
                ParseQuoted(items);
                return true;
            case 'p' or 'P':
                RuneSet? group = ParseUnicodeGroup();
                return group is not null && Push(items, ClassOf(group));
            default:
                int rune = ParseEscape();
                return rune >= 0 && Push(items, Literal(rune));
        }
    }

    private RegexNode ClassOf(RuneSet named)
    {
        var set = new RuneSet();
        AddAll(set, named);
        return RegexNode.Class(set);
    }

    /// <summary>\Q...\E: all literal, to the end of the pattern where \E is missing.</summary>
    private void ParseQuoted(List<RegexNode> items)
    {
        _at += 2;
        while (!AtEnd)
        {
            if (_pattern.AsSpan(_at).StartsWith("\\E"))
            {
                _at += 2;
                return;
            }

            items.Add(Literal(NextRune()));
        }
    }

    private RuneSet? ParseUnicodeGroup()
    {
        int start = _at;
        bool negated = _pattern[_at + 1] == 'P';
        _at += 2;
        if (AtEnd)
        {
            Fail(RegexError.BadCharRange, _pattern[start..]);
            return null;
        }

        string name = char.ConvertFromUtf32(NextRune());
        if (name == "{")
        {
            int end = _pattern.IndexOf('}', _at);
            if (end < 0)
            {
                Fail(RegexError.BadCharRange, _pattern[start..]);
                return null;
            }

            name = _pattern[_at..end];
            _at = end + 1;
        }

        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        RuneSet? set = RuneClasses.Unicode(name);
        if (set is null)
        {
            Fail(RegexError.BadCharRange, _pattern[start.._at]);
        }

        return negated ? set?.Negated() : set;
    }

    /// <summary>One escaped rune; -1 where it is refused.</summary>
    private int ParseEscape()
    {
        int start = _at++;
        if (AtEnd)
        {
            Fail(RegexError.TrailingBackslash, "");
            return -1;
        }

        int c = NextRune();
        int rune = c switch
        {
            >= '1' and <= '7' when AtEnd || _pattern[_at] is < '0' or > '7' => -1,
            >= '0' and <= '7' => ParseOctal(c - '0'),
            'x' => ParseHex(),
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'a' => 7,
            'f' => '\f',
            'v' => '\v',
            < 0x80 when c != '_' && !char.IsAsciiLetterOrDigit((char)c) => c,
            _ => -1,
        };
        if (rune < 0)
        {
            Fail(RegexError.BadEscape, _pattern[start.._at]);
        }

        return rune;
    }

    private int ParseOctal(int value)
    {
        for (int digits = 0; digits < 2 && !AtEnd && _pattern[_at] is >= '0' and <= '7'; digits++)
        {
            value = (value * 8) + (_pattern[_at++] - '0');
        }

        return value;
    }

    private int ParseHex()
    {
        if (AtEnd)
        {
            return -1;
        }

        int c = NextRune();
        if (c != '{')
        {
            int second = AtEnd ? -1 : NextRune();
            return c < 0x80 && char.IsAsciiHexDigit((char)c) && second is >= 0 and < 0x80 && char.IsAsciiHexDigit((char)second)
                ? (HexValue(c) * 16) + HexValue(second)
                : -1;
        }

        int value = 0;
        int digits = 0;
        while (!AtEnd)
        {
            c = NextRune();
            if (c == '}')
            {
                return digits > 0 ? value : -1;
            }

            if (c >= 0x80 || !char.IsAsciiHexDigit((char)c))
            {
                return -1;
            }

            digits++;
            value = (value * 16) + HexValue(c);
            if (value > RuneSet.MaxRune)
            {
                return -1;
            }
        }

        return -1;
    }

    private static int HexValue(int c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
