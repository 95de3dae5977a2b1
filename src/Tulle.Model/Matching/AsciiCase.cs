namespace Tulle.Model.Matching;

/// <summary>
/// Comparisons that set the case of ASCII letters aside and take every other byte as it is. The second operand is
/// lower-case already, made so when the configuration is built.
/// </summary>
public static class AsciiCase
{
    public static byte ToLower(byte value) => (uint)(value - 'A') <= 'Z' - 'A' ? (byte)(value | 0x20) : value;

    public static byte[] ToLower(ReadOnlySpan<byte> bytes)
    {
        byte[] lower = bytes.ToArray();
        for (int i = 0; i < lower.Length; i++)
        {
            lower[i] = ToLower(lower[i]);
        }

        return lower;
    }

    public static bool Equals(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length != lower.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != lower[i] && ToLower(text[i]) != lower[i])
            {
                return false;
            }
        }

        return true;
    }

    public static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && Equals(text[..lower.Length], lower);

    public static bool EndsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && Equals(text[^lower.Length..], lower);

    public static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        for (int start = 0; start + lower.Length <= text.Length; start++)
        {
            if (Equals(text.Slice(start, lower.Length), lower))
            {
                return true;
            }
        }

        return false;
    }
}
