using System.Globalization;

namespace Tulle.Model.Regex;

/// <summary>The named classes: Perl's and POSIX's are ASCII, the Unicode groups are the general categories.</summary>
internal static class RuneClasses
{
    public static RuneSet Digit { get; } = new RuneSet().Add('0', '9');

    /// <summary>\s: without the vertical tab, as RE2 has it.</summary>
    public static RuneSet Space { get; } = new RuneSet().Add('\t', '\n').Add('\f', '\r').Add(' ', ' ');

    public static RuneSet Word { get; } = new RuneSet().Add('0', '9').Add('A', 'Z').Add('_', '_').Add('a', 'z');

    /// <summary>The set of a Perl class letter, or null.</summary>
    public static RuneSet? Perl(char letter) => letter switch
    {
        'd' => Digit,
        'D' => Digit.Negated(),
        's' => Space,
        'S' => Space.Negated(),
        'w' => Word,
        'W' => Word.Negated(),
        _ => null,
    };

    /// <summary>The set of a POSIX class name (what stands between "[:" and ":]"), or null.</summary>
    public static RuneSet? Posix(string name)
    {
        bool negated = name.StartsWith('^');
        RuneSet? set = (negated ? name[1..] : name) switch
        {
            "alnum" => new RuneSet().Add('0', '9').Add('A', 'Z').Add('a', 'z'),
            "alpha" => new RuneSet().Add('A', 'Z').Add('a', 'z'),
            "ascii" => new RuneSet().Add(0, 0x7F),
            "blank" => new RuneSet().Add('\t', '\t').Add(' ', ' '),
            "cntrl" => new RuneSet().Add(0, 0x1F).Add(0x7F, 0x7F),
            "digit" => Digit,
            "graph" => new RuneSet().Add('!', '~'),
            "lower" => new RuneSet().Add('a', 'z'),
            "print" => new RuneSet().Add(' ', '~'),
            "punct" => new RuneSet().Add('!', '/').Add(':', '@').Add('[', '`').Add('{', '~'),
            "space" => new RuneSet().Add('\t', '\r').Add(' ', ' '),
            "upper" => new RuneSet().Add('A', 'Z'),
            "word" => Word,
            "xdigit" => new RuneSet().Add('0', '9').Add('A', 'F').Add('a', 'f'),
            _ => null,
        };
        return negated ? set?.Negated() : set;
    }

    /// <summary>The set of a general category ("L", "Lu", ..., "Any"), or null where we know no such group.</summary>
    public static RuneSet? Unicode(string name)
    {
        if (name == "Any")
        {
            return new RuneSet().Add(0, RuneSet.MaxRune);
        }

        if (!IsCategory(name))
        {
            return null;
        }

        var set = new RuneSet();
        int start = -1;
        for (int rune = 0; rune <= RuneSet.MaxRune + 1; rune++)
        {
            bool inside = rune <= RuneSet.MaxRune
                && ShortName(CharUnicodeInfo.GetUnicodeCategory(rune)).StartsWith(name, StringComparison.Ordinal);
            if (inside && start < 0)
            {
                start = rune;
            }
            else if (!inside && start >= 0)
            {
                set.Add(start, rune - 1);
                start = -1;
            }
        }

        return set;
    }

    private static bool IsCategory(string name)
    {
        for (var category = UnicodeCategory.UppercaseLetter; category < UnicodeCategory.OtherNotAssigned; category++)
        {
            if (name.Length is 1 or 2 && ShortName(category).StartsWith(name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static string ShortName(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => "-",
    };
}
