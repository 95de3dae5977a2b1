using System.Text;
using Tulle.Model.Formatting;
using Tulle.Model.Regex;

namespace Tulle.Model.Tests.Regex;

public sealed class RegexSubstitutionTests
{
    /// <summary>The cases are those of RE2's own GlobalReplace test, and of the oracle.</summary>
    [Theory]
    [InlineData("(qu|[b-df-hj-np-tv-z]*)([a-z]+)", "\\2\\1ay", "the quick brown fox", "ethay ickquay ownbray oxfay")]
    [InlineData("\\w+", "\\0-NOSPAM", "abcd.efghi@google.com",
        "abcd-NOSPAM.efghi-NOSPAM@google-NOSPAM.com-NOSPAM")]
    [InlineData("^", "(START)", "foo", "(START)foo")]
    [InlineData("^", "(START)", "", "(START)")]
    [InlineData("$", "(END)", "", "(END)")]
    [InlineData("b", "bb", "ababababab", "abbabbabbabbabb")]
    [InlineData("b+", "bb", "bbbbbb", "bb")]
    [InlineData("b*", "bb", "bbbbbb", "bb")]
    [InlineData("b*", "bb", "aaaaa", "bbabbabbabbabbabb")]
    [InlineData("a.*a", "(\\0)", "aba\naba", "(aba)\n(aba)")]
    [InlineData("\\b", "*", "foo bar", "*foo* *bar*")]
    [InlineData("", "x", "äö", "xäxöx")]
    [InlineData("^/service/([^/]+)(/.*)$", "\\2/instance/\\1", "/service/foo/v1/api", "/v1/api/instance/foo")]
    [InlineData("one", "two", "/xx/one/yy/one/zz", "/xx/two/yy/two/zz")]
    [InlineData("(a)|(b)", "[\\1\\2\\\\]", "abc", "[a\\][b\\]c")]
    [InlineData("nothing", "x", "/path", "/path")]
    public void Every_match_is_replaced(string pattern, string rewrite, string text, string expected)
    {
        Assert.True(RegexProgram.TryCompile(pattern, out RegexProgram? program, out string error), error);
        Assert.True(RegexSubstitution.TryCompile(program, rewrite, out RegexSubstitution? substitution, out error), error);
        var into = new ByteWriter();
        substitution.ReplaceAll(Encoding.UTF8.GetBytes(text), into);
        Assert.Equal(expected, Encoding.UTF8.GetString(into.Written));
    }

    [Theory]
    [InlineData("a\\", "Rewrite schema error: '\\' not allowed at end.")]
    [InlineData("a\\x", "Rewrite schema error: '\\' must be followed by a digit or '\\'.")]
    [InlineData("\\2", "Rewrite schema requests 2 matches, but the regexp only has 1 parenthesized subexpressions.")]
    public void A_wrong_rewrite_is_refused(string rewrite, string expected)
    {
        RegexProgram.TryCompile("(a)", out RegexProgram? program, out _);
        Assert.False(RegexSubstitution.TryCompile(program!, rewrite, out _, out string error));
        Assert.Equal(expected, error);
    }
}
