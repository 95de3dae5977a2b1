using System.Text;

namespace Tulle.Model.Regex;

/// <summary>
/// Unicode's simple case folding, as (?i) uses it: 'k' meets 'K' and the Kelvin sign. The runtime's tables give the
/// pairs; the orbits of more than two are listed.
/// </summary>
internal static class CaseFolding
{
    /// <summary>No letter above it has a case.</summary>
    public const int LastCasedRune = 0x1E943;

    private static readonly int[][] s_orbits =
    [
        ['K', 'k', 0x212A], ['S', 's', 0x17F], [0xB5, 0x39C, 0x3BC], [0xC5, 0xE5, 0x212B], [0xDF, 0x1E9E],
        [0x1C4, 0x1C5, 0x1C6], [0x1C7, 0x1C8, 0x1C9], [0x1CA, 0x1CB, 0x1CC], [0x1F1, 0x1F2, 0x1F3],
        [0x345, 0x399, 0x3B9, 0x1FBE], [0x392, 0x3B2, 0x3D0], [0x395, 0x3B5, 0x3F5],
        [0x398, 0x3B8, 0x3D1, 0x3F4], [0x39A, 0x3BA, 0x3F0], [0x3A0, 0x3C0, 0x3D6], [0x3A1, 0x3C1, 0x3F1],
        [0x3A3, 0x3C2, 0x3C3], [0x3A6, 0x3C6, 0x3D5], [0x3A9, 0x3C9, 0x2126], [0x1E60, 0x1E61, 0x1E9B],
        [0x412, 0x432, 0x1C80], [0x414, 0x434, 0x1C81], [0x41E, 0x43E, 0x1C82], [0x421, 0x441, 0x1C83],
    ];

    public static void AddTo(RuneSet set, int rune)
    {
        if (!Rune.IsValid(rune))
        {
            return;
        }

        Rune lower = Rune.ToLowerInvariant(new Rune(rune));
        Rune upper = Rune.ToUpperInvariant(new Rune(rune));
        if (lower.Value != rune)
        {
            set.Add(lower.Value, lower.Value);
        }

        if (upper.Value != rune)
        {
            set.Add(upper.Value, upper.Value);
        }

        if (rune is not ('K' or 'k' or 'S' or 's') && rune < 0xB5)
        {
            return;
        }

        foreach (int[] orbit in s_orbits)
        {
            if (Array.IndexOf(orbit, rune) >= 0)
            {
                foreach (int other in orbit)
                {
                    set.Add(other, other);
                }
            }
        }
    }
}
