using System.Globalization;

namespace Tulle.Net.Native;

/// <summary>
/// Pages of executable files that only the start needed: readers of configuration, tables that were unpacked once. The
/// kernel maps them until memory is short; this lets go of them at once. Those that are needed come back from the page
/// cache without I/O. Only mappings without a page of our own (relocations) are touched: those could not come back.
/// </summary>
public sealed unsafe class StartupPages
{
    private const int DontNeed = 4;

    private readonly List<(nuint Start, nuint Length)> _mappings = [];

    private StartupPages()
    {
    }

    /// <summary>Takes stock; reads /proc, so not on a loop that serves.</summary>
    public static StartupPages Find()
    {
        var pages = new StartupPages();
        (nuint Start, nuint Length) current = default;
        bool isFile = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                if (isFile && line.EndsWith(" 0 kB", StringComparison.Ordinal))
                {
                    pages._mappings.Add(current);
                }
            }
            else if (char.IsAsciiHexDigitLower(line[0]) && line.IndexOf('-') is > 0 and int dash)
            {
                int blank = line.IndexOf(' ');
                current.Start = nuint.Parse(line.AsSpan(0, dash), NumberStyles.HexNumber);
                current.Length = nuint.Parse(line.AsSpan(dash + 1, blank - dash - 1), NumberStyles.HexNumber)
                    - current.Start;
                isFile = line.AsSpan(blank + 1, 2) is "r-" && line.AsSpan(blank + 4, 1) is "p" && line.Contains('/');
            }
        }

        return pages;
    }

    public void Release()
    {
        foreach ((nuint start, nuint length) in _mappings)
        {
            // A refusal leaves the pages where they are, which is no harm.
            _ = Libc.MAdvise((void*)start, length, DontNeed);
        }
    }
}
