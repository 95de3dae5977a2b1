using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tulle.Model.Formatting;
using Tulle.Model.Regex;
using Dotnet = System.Text.RegularExpressions;

namespace Tulle.Model.Tests.Regex;

/// <summary>
/// Our engine against .NET's two, where they agree with each other: around empty groups each of them errs in its own way
/// (the linear one misses a match of "()(a?b?c*?[^a]{2}x+)", the other one finds "a-" for "x{1,2}()+?()|b").
/// </summary>
public sealed class RegexPropertyTests
{
    private static readonly string[] s_atoms =
        ["a", "b", "c", ".", "[ab]", "[^a]", "(?:ab)", "(a|bc)", "x", "[a-c]", "()", "\\x61", "(?i:B)", "\\b", "^", "$"];

    private static readonly string[] s_suffixes = ["", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,3}", "*?", "+?"];

    private static readonly Gen<string> s_pieces =
        from atom in Gen.Elements(s_atoms)
        from suffix in Gen.Elements(s_suffixes)
        select atom is "\\b" or "^" or "$" ? atom : atom + suffix;

    private static readonly Gen<string> s_branches =
        from pieces in Gen.ListOf(s_pieces)
        select string.Concat(pieces.Take(5));

    private static readonly Gen<string> s_patterns =
        from left in s_branches
        from right in s_branches
        from shape in Gen.Elements("L", "LR", "L|R", "(?:L|R)*", "(L)(R)")
        select shape.Replace("L", left, StringComparison.Ordinal).Replace("R", right, StringComparison.Ordinal);

    private static readonly Gen<string> s_texts =
        from letters in Gen.ListOf(Gen.Elements('a', 'b', 'c', 'x', 'B', '-'))
        select new string([.. letters.Take(12)]);

    private static readonly Arbitrary<(string Pattern, string Text)> s_cases = Arb.From(
        from pattern in s_patterns
        from text in s_texts
        select (pattern, text));

    /// <summary>.NET answers such patterns in microseconds, or not at all.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(400);

    [Fact]
    public void Whole_text_matches_are_those_of_dotnet() =>
        Prop.ForAll(s_cases, one => !AreClear($"\\A(?:{one.Pattern})\\z", one.Text)
            || Compile(one.Pattern).FullMatch(Utf8(one.Text))
                == Reference($"\\A(?:{one.Pattern})\\z").IsMatch(one.Text)).Check(s_config);

    [Fact]
    public void Searches_find_where_dotnet_finds() =>
        Prop.ForAll(s_cases, one => !AreClear(one.Pattern, one.Text)
            || Compile(one.Pattern).PartialMatch(Utf8(one.Text)) == Reference(one.Pattern).IsMatch(one.Text))
            .Check(s_config);

    [Fact]
    public void The_leftmost_match_has_the_place_and_length_that_dotnet_finds() =>
        Prop.ForAll(s_cases, one =>
        {
            // An empty turn of a loop ends it elsewhere in .NET than in RE2.
            if (one.Pattern.EndsWith(")*", StringComparison.Ordinal)
                || one.Pattern.Contains("()", StringComparison.Ordinal)
                || !AreClear(one.Pattern, one.Text))
            {
                return true;
            }

            Span<int> captures = stackalloc int[2];
            bool found = Compile(one.Pattern).Find(Utf8(one.Text), 0, captures);
            Dotnet.Match match = Reference(one.Pattern).Match(one.Text);
            return found == match.Success
                && (!found || (captures[0] == match.Index && captures[1] == match.Index + match.Length));
        }).Check(s_config);

    [Fact]
    public void Automaton_and_simulation_agree() =>
        Prop.ForAll(s_cases, one =>
        {
            RegexProgram program = Compile(one.Pattern);
            byte[] text = Utf8(one.Text);
            return program.HasAutomaton && program.FullMatch(text) == program.SimulateFullMatch(text);
        }).Check(s_config);

    [Fact]
    public void Replacing_every_match_is_what_dotnet_does_when_no_match_is_empty() =>
        Prop.ForAll(s_cases, one =>
        {
            if (!AreClear(one.Pattern, "") || !AreClear(one.Pattern, one.Text) || Reference(one.Pattern).IsMatch(""))
            {
                return true;
            }

            RegexSubstitution.TryCompile(Compile(one.Pattern), "<\\0>", out RegexSubstitution? substitution, out _);
            var into = new ByteWriter();
            substitution!.ReplaceAll(Utf8(one.Text), into);
            bool anyEmpty = Reference(one.Pattern).Matches(one.Text).Any(static match => match.Length == 0);
            return anyEmpty
                || Encoding.UTF8.GetString(into.Written) == Reference(one.Pattern).Replace(one.Text, "<$0>");
        }).Check(s_config);

    private static RegexProgram Compile(string pattern) =>
        RegexProgram.TryCompile(pattern, out RegexProgram? program, out string error)
            ? program
            : throw new InvalidOperationException($"{pattern}: {error}");

    private static Dotnet.Regex Reference(
        string pattern, Dotnet.RegexOptions engine = Dotnet.RegexOptions.CultureInvariant) =>
        new(pattern.Replace("$", "\\z", StringComparison.Ordinal), engine, s_patience);

    /// <summary>Whether both of .NET's engines find the same matches.</summary>
    private static bool AreClear(string pattern, string text)
    {
        try
        {
            return DoEnginesAgree(pattern, text);
        }
        catch (Exception exception) when (exception is OverflowException or Dotnet.RegexMatchTimeoutException)
        {
            // .NET's backtracking engine turns in a lazy loop around nothing ("()*?^") until its stack overflows.
            return false;
        }
    }

    private static bool DoEnginesAgree(string pattern, string text)
    {
        IEnumerable<(int, int)> one = Reference(pattern).Matches(text).Select(m => (m.Index, m.Length));
        IEnumerable<(int, int)> other = Reference(
            pattern, Dotnet.RegexOptions.NonBacktracking | Dotnet.RegexOptions.CultureInvariant)
            .Matches(text).Select(m => (m.Index, m.Length));
        return one.SequenceEqual(other);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
