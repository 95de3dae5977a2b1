using System.Diagnostics;
using System.Text;
using Tulle.Model.Formatting;
using Tulle.Model.Regex;
using Tulle.Tests;

namespace Tulle.Model.Tests.Regex;

public sealed class RegexCostTests
{
    [Theory]
    [InlineData("(a*)*b")]
    [InlineData("(a|aa)+b")]
    [InlineData("(a|a|a|a|a|a|a|a)*c")]
    [InlineData("(x+x+)+y|a?a?a?a?a?a?a?a?a?a?aaaaaaaaaab")]
    public void A_hostile_text_takes_linear_time(string pattern)
    {
        RegexProgram program = Compile(pattern);
        byte[] text = new byte[128_000];
        text.AsSpan().Fill((byte)'a');

        // Sixteen times the text: linear work takes about sixteen times as long, quadratic work 256 times.
        double ratio = Ticks(program, text) / (double)Ticks(program, text.AsSpan(0, text.Length / 16));
        Assert.True(ratio < 100, $"{ratio:0} times as long");
    }

    /// <summary>The best of some runs: what else the machine does only ever adds to one.</summary>
    private static long Ticks(RegexProgram program, ReadOnlySpan<byte> text)
    {
        long best = long.MaxValue;
        for (int run = 0; run < 5; run++)
        {
            long begin = Stopwatch.GetTimestamp();
            Assert.False(program.FullMatch(text));
            Assert.False(program.SimulateFullMatch(text));
            best = Math.Min(best, Stopwatch.GetTimestamp() - begin);
        }
        return best;
    }

    [Fact]
    public void An_expression_with_too_many_states_still_matches_by_simulation()
    {
        RegexProgram program = Compile("(a|b)*a(a|b){14}");
        Assert.False(program.HasAutomaton);
        Assert.True(program.FullMatch(Encoding.ASCII.GetBytes("bb" + "a" + "abababababababab"[..14])));
        Assert.False(program.FullMatch(Encoding.ASCII.GetBytes("bb" + "b" + "abababababababab"[..14])));
    }

    [Fact]
    public void Matching_allocates_nothing()
    {
        RegexProgram automaton = Compile("/items/([0-9]+)(/.*)?");
        RegexProgram simulation = Compile("(a|b)*a(a|b){14}");
        RegexSubstitution.TryCompile(automaton, "/v2/\\1\\2", out RegexSubstitution? substitution, out _);
        byte[] path = "/items/4711/parts"u8.ToArray();
        byte[] letters = "bbabababababababababababa"u8.ToArray();
        var into = new ByteWriter();
        Run();
        Assert.Equal(0, Allocated.By(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Run();
            }
        }));
        Assert.Equal("/v2/4711/parts", Encoding.UTF8.GetString(into.Written));

        void Run()
        {
            into.Clear();
            automaton.FullMatch(path);
            automaton.PartialMatch(path);
            simulation.FullMatch(letters);
            substitution!.ReplaceAll(path, into);
        }
    }

    private static RegexProgram Compile(string pattern)
    {
        Assert.True(RegexProgram.TryCompile(pattern, out RegexProgram? program, out string error), error);
        return program;
    }
}
