using System.Text;

namespace Tulle.Http.Tests;

/// <summary>The one source of segmentations: every codec test sees its input cut in each of these ways.</summary>
internal static class WireData
{
    // Splits at every byte of a long input take quadratic time and show nothing that a short one does not.
    private const int MaxSplitBytes = 600;

    /// <summary>Text with one char a byte.</summary>
    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>Lengths of the pieces: whole, two pieces split at each byte, byte by byte.</summary>
    public static IEnumerable<int[]> Segmentations(int length)
    {
        yield return [length];
        if (length <= MaxSplitBytes)
        {
            for (int at = 1; at < length; at++)
            {
                yield return [at, length - at];
            }
        }
        int[] single = new int[length];
        Array.Fill(single, 1);
        yield return single;
    }
}
