using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tulle.Model.Formatting;

namespace Tulle.Model.Regex;

/// <summary>
/// RegexMatchAndSubstitute: a pattern and what takes the place of each of its matches. <c>\1</c> is a group,
/// <c>\0</c> the whole match, <c>\\</c> a backslash. Works as RE2's GlobalReplace.
/// </summary>
public sealed class RegexSubstitution
{
    /// <summary>RE2 knows \0 to \9.</summary>
    private const int MaxSlots = 20;

    private readonly byte[] _rewrite;
    private readonly int _slots;

    private RegexSubstitution(RegexProgram pattern, string rewrite, int highestGroup)
    {
        Pattern = pattern;
        Rewrite = rewrite;
        _rewrite = Encoding.UTF8.GetBytes(rewrite);
        _slots = (highestGroup + 1) * 2;
    }

    public RegexProgram Pattern { get; }

    public string Rewrite { get; }

    public static bool TryCompile(
        RegexProgram pattern,
        string rewrite,
        [NotNullWhen(true)] out RegexSubstitution? substitution,
        out string error)
    {
        substitution = null;
        int highest = 0;
        for (int i = 0; i < rewrite.Length; i++)
        {
            if (rewrite[i] != '\\')
            {
                continue;
            }

            if (++i == rewrite.Length)
            {
                error = "Rewrite schema error: '\\' not allowed at end.";
                return false;
            }

            if (char.IsAsciiDigit(rewrite[i]))
            {
                highest = Math.Max(highest, rewrite[i] - '0');
            }
            else if (rewrite[i] != '\\')
            {
                error = "Rewrite schema error: '\\' must be followed by a digit or '\\'.";
                return false;
            }
        }

        if (highest > pattern.GroupCount)
        {
            error = $"Rewrite schema requests {highest} matches, but the regexp only has {pattern.GroupCount} "
                + "parenthesized subexpressions.";
            return false;
        }

        error = "";
        substitution = new RegexSubstitution(pattern, rewrite, highest);
        return true;
    }

    /// <summary>Appends the text with every match replaced; answers whether there was one.</summary>
    public bool ReplaceAll(ReadOnlySpan<byte> text, ByteWriter into)
    {
        Span<int> captures = stackalloc int[MaxSlots];
        captures = captures[.._slots];
        int at = 0;
        int lastEnd = -1;
        bool any = false;
        while (at <= text.Length && Pattern.Find(text, at, captures))
        {
            (int start, int end) = (captures[0], captures[1]);
            into.Write(text[at..start]);
            if (start == lastEnd && start == end)
            {
                // An empty match right behind the last match does not count: one character goes over as it is.
                at = start;
                int length = CharacterLength(text[at..]);
                into.Write(text.Slice(at, length));
                at += Math.Max(length, 1);
                continue;
            }

            WriteRewrite(text, captures, into);
            at = end;
            lastEnd = end;
            any = true;
        }

        if (at < text.Length)
        {
            into.Write(text[at..]);
        }

        return any;
    }

    private void WriteRewrite(ReadOnlySpan<byte> text, ReadOnlySpan<int> captures, ByteWriter into)
    {
        ReadOnlySpan<byte> left = _rewrite;
        while (!left.IsEmpty)
        {
            int slash = left.IndexOf((byte)'\\');
            if (slash < 0)
            {
                into.Write(left);
                return;
            }

            into.Write(left[..slash]);
            byte what = left[slash + 1];
            left = left[(slash + 2)..];
            if (what == '\\')
            {
                into.WriteByte(what);
                continue;
            }

            int group = what - '0';
            if (captures[group * 2] >= 0)
            {
                into.Write(text[captures[group * 2]..captures[(group * 2) + 1]]);
            }
        }
    }

    /// <summary>0 at the end; 1 for a byte that is no UTF-8.</summary>
    private static int CharacterLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        return Rune.DecodeFromUtf8(text, out _, out int length) == OperationStatus.Done ? length : 1;
    }
}
