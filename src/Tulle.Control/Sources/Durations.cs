namespace Tulle.Control.Sources;

/// <summary>Durations as Gateway API writes them (GEP-2257).</summary>
internal static class Durations
{
    private const int MaxParts = 4;
    private const int MaxDigits = 5;

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text;
        for (int part = 0; part < MaxParts && rest.Length > 0; part++)
        {
            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > MaxDigits)
            {
                return false;
            }
            int number = int.Parse(rest[..digits]);
            rest = rest[digits..];
            (TimeSpan unit, int length) = rest switch
            {
                ['m', 's', ..] => (TimeSpan.FromMilliseconds(1), 2),
                ['h', ..] => (TimeSpan.FromHours(1), 1),
                ['m', ..] => (TimeSpan.FromMinutes(1), 1),
                ['s', ..] => (TimeSpan.FromSeconds(1), 1),
                _ => (TimeSpan.Zero, 0),
            };
            if (length == 0)
            {
                return false;
            }
            value += unit * number;
            rest = rest[length..];
        }
        return rest.Length == 0 && text.Length > 0;
    }
}
