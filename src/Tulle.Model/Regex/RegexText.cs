namespace Tulle.Model.Regex;

/// <summary>What assertions see of a text.</summary>
internal static class RegexText
{
    /// <summary>\b's idea of a word character: ASCII.</summary>
    public static bool IsWord(byte value) =>
        value is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z')
            or (>= (byte)'0' and <= (byte)'9') or (byte)'_';

    public static EmptyWidth At(ReadOnlySpan<byte> text, int position)
    {
        EmptyWidth holds = EmptyWidth.None;
        if (position == 0)
        {
            holds |= EmptyWidth.BeginText | EmptyWidth.BeginLine;
        }
        else if (text[position - 1] == '\n')
        {
            holds |= EmptyWidth.BeginLine;
        }

        if (position == text.Length)
        {
            holds |= EmptyWidth.EndText | EmptyWidth.EndLine;
        }
        else if (text[position] == '\n')
        {
            holds |= EmptyWidth.EndLine;
        }

        bool before = position > 0 && IsWord(text[position - 1]);
        bool after = position < text.Length && IsWord(text[position]);
        return holds | (before != after ? EmptyWidth.WordBoundary : EmptyWidth.NotWordBoundary);
    }
}
