using System.Text;

namespace Tulle.Cli.Output;

/// <summary>What comes from a server or a file is shown as text: it cannot move the cursor or hide itself.</summary>
internal static class Terminal
{
    /// <summary>Replaces control characters, but line ends and tabs, and the characters that turn text around.</summary>
    public static string Escape(string text)
    {
        StringBuilder? safe = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isHarmful = (char.IsControl(c) && c is not '\n' and not '\t')
                || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F';
            if (isHarmful)
            {
                safe ??= new StringBuilder(text, 0, i, text.Length + 16);
                safe.Append($"\\u{(int)c:x4}");
            }
            else
            {
                safe?.Append(c);
            }
        }

        return safe?.ToString() ?? text;
    }
}
