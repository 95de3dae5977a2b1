namespace Tulle.Model.Regex;

/// <summary>What a regular expression of the configuration may cost.</summary>
public static class RegexLimits
{
    /// <summary>Instructions. Our own bound in place of re2.max_program_size: time per byte is at most this.</summary>
    public const int Instructions = 20_000;

    /// <summary>Table entries of two bytes: an automaton takes at most 64 KB, a usual one less than 1 KB.</summary>
    public const int AutomatonEntries = 32 * 1024;

    /// <summary>Instructions visited while an automaton is built: some 20 ms.</summary>
    public const int AutomatonWork = 2_000_000;
}
