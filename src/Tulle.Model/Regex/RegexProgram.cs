using System.Diagnostics.CodeAnalysis;

namespace Tulle.Model.Regex;

/// <summary>
/// A regular expression with RE2's syntax and meaning, over bytes (the pattern and valid text are UTF-8). Compiled
/// when the configuration is built; matching takes linear time, allocates nothing and takes no lock.
/// </summary>
public sealed class RegexProgram
{
    private readonly RegexCode _code;
    private readonly ByteAutomaton? _automaton;

    private RegexProgram(string pattern, RegexCode code)
    {
        Pattern = pattern;
        _code = code;
        _automaton = ByteAutomatonBuilder.Build(code, RegexLimits.AutomatonEntries, RegexLimits.AutomatonWork);
    }

    public string Pattern { get; }

    /// <summary>Capturing groups, the whole match not counted.</summary>
    public int GroupCount => (_code.SlotCount / 2) - 1;

    /// <summary>Instructions: our measure for what Envoy calls the program size.</summary>
    public int Size => _code.Instructions.Length;

    /// <summary>False: whole-text matches run the simulation, because the automaton would be too large.</summary>
    internal bool HasAutomaton => _automaton is not null;

    public static bool TryCompile(string pattern, [NotNullWhen(true)] out RegexProgram? program, out string error)
    {
        program = null;
        RegexNode? node = RegexParser.Parse(pattern, out int captureCount, out error);
        if (node is null)
        {
            return false;
        }

        RegexCode? code = RegexCompiler.Compile(node, captureCount, RegexLimits.Instructions);
        if (code is null)
        {
            error = RegexError.TooLarge;
            return false;
        }

        program = new RegexProgram(pattern, code);
        return true;
    }

    /// <summary>The pattern matches the whole text.</summary>
    public bool FullMatch(ReadOnlySpan<byte> text) =>
        _automaton?.Matches(text) ?? SimulateFullMatch(text);

    internal bool SimulateFullMatch(ReadOnlySpan<byte> text) =>
        RegexSimulation.Instance.Run(_code, text, 0, default, wholeText: true);

    /// <summary>The pattern matches somewhere in the text.</summary>
    public bool PartialMatch(ReadOnlySpan<byte> text) =>
        RegexSimulation.Instance.Run(_code, text, 0, default, wholeText: false);

    /// <summary>The leftmost match that begins at or after <paramref name="start"/>.</summary>
    /// <param name="captures">Start and end of the match, of group 1 and so on; -1 where a group took no part.</param>
    public bool Find(ReadOnlySpan<byte> text, int start, Span<int> captures) =>
        RegexSimulation.Instance.Run(
            _code, text, start, captures[..Math.Min(captures.Length, _code.SlotCount)], wholeText: false);
}
