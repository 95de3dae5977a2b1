using System.Text;

namespace Tulle.Wire.Tests.Harness;

/// <summary>Rows are written with one char a byte, and ⏎ for CR LF; {T} stands for the token of a delivery.</summary>
internal static class WireText
{
    public static byte[] Bytes(string row, string token) => Encoding.Latin1.GetBytes(
        row.Replace("⏎", "\r\n", StringComparison.Ordinal).Replace("{T}", token, StringComparison.Ordinal));

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>For messages of failing tests: controls as escapes, long ones cut.</summary>
    public static string Show(string text)
    {
        const int MaxShown = 300;
        string escaped = string.Concat(text.Take(MaxShown).Select(c => c switch
        {
            '\r' => "\\r",
            '\n' => "\\n",
            '⏎' => "⏎",
            >= ' ' and < (char)0x7f => c.ToString(),
            _ => $"\\x{(int)c:x2}",
        }));
        return text.Length > MaxShown ? $"{escaped}... ({text.Length} bytes)" : escaped;
    }
}
