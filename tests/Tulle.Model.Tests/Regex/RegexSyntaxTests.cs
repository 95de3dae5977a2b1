using System.Text;
using Tulle.Model.Regex;

namespace Tulle.Model.Tests.Regex;

public sealed class RegexSyntaxTests
{
    [Theory]
    [InlineData("(", "missing ): (")]
    [InlineData("a(b", "missing ): a(b")]
    [InlineData("(?i", "missing ): (?i")]
    [InlineData("a)", "unexpected ): a)")]
    [InlineData("*", "no argument for repetition operator: *")]
    [InlineData("a|*", "no argument for repetition operator: *")]
    [InlineData("(+)", "no argument for repetition operator: +")]
    [InlineData("a**", "bad repetition operator: **")]
    [InlineData("a*+", "bad repetition operator: *+")]
    [InlineData("a{2}{3}", "bad repetition operator: {2}{3}")]
    [InlineData("a???", "bad repetition operator: ???")]
    [InlineData("a{1001}", "invalid repetition size: {1001}")]
    [InlineData("a{3,2}", "invalid repetition size: {3,2}")]
    [InlineData("(a{100}){11}", "invalid repetition size: {11}")]
    [InlineData("[a", "missing ]: [a")]
    [InlineData("[]", "missing ]: []")]
    [InlineData("x[^]", "missing ]: [^]")]
    [InlineData("/items/([", "missing ]: [")]
    [InlineData("[z-a]", "invalid character class range: z-a")]
    [InlineData("[[:foo:]]", "invalid character class range: [:foo:]")]
    [InlineData("\\pX", "invalid character class range: \\pX")]
    [InlineData("\\p{Foo}", "invalid character class range: \\p{Foo}")]
    [InlineData("\\p{L", "invalid character class range: \\p{L")]
    [InlineData("\\", "trailing \\")]
    [InlineData("\\8", "invalid escape sequence: \\8")]
    [InlineData("(a)\\1", "invalid escape sequence: \\1")]
    [InlineData("\\Z", "invalid escape sequence: \\Z")]
    [InlineData("\\y", "invalid escape sequence: \\y")]
    [InlineData("\\x{110000}", "invalid escape sequence: \\x{110000")]
    [InlineData("\\xg0", "invalid escape sequence: \\xg0")]
    [InlineData("(?=a)", "invalid perl operator: (?=")]
    [InlineData("(?!a)", "invalid perl operator: (?!")]
    [InlineData("(?<=a)", "invalid perl operator: (?<=")]
    [InlineData("(?<!a)", "invalid perl operator: (?<!")]
    [InlineData("(?>a)", "invalid perl operator: (?>")]
    [InlineData("(?x)a", "invalid perl operator: (?x")]
    [InlineData("(?i-)a", "invalid perl operator: (?i-)")]
    [InlineData("(?P<n", "invalid named capture group: (?P<n")]
    [InlineData("(?P<a-b>x)", "invalid named capture group: (?P<a-b>")]
    [InlineData("(?P<n>a)(?P<n>b)", "invalid named capture group: n")]
    public void Refuses_what_RE2_refuses_in_its_words(string pattern, string expected)
    {
        Assert.False(RegexProgram.TryCompile(pattern, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void A_pattern_that_is_no_Unicode_is_refused()
    {
        Assert.False(RegexProgram.TryCompile("a\ud800", out _, out string error));
        Assert.Equal("invalid UTF-8", error);
    }

    [Theory]
    [InlineData("a{,2}", "a{,2}")]
    [InlineData("a{", "a{")]
    [InlineData("a{1,x}", "a{1,x}")]
    [InlineData("a{01}", "a{01}")]
    [InlineData("\\Qa.b*\\E+", "a.b**")]
    [InlineData("\\Q(", "(")]
    [InlineData("[]a]+", "a]a")]
    [InlineData("[^]a]", "b")]
    [InlineData("[a-]+", "-a")]
    [InlineData("[\\]]", "]")]
    [InlineData("\\x{e4}", "ä")]
    [InlineData("\\141\\0", "a\0")]
    [InlineData("\\p{Lu}\\pL", "Äß")]
    [InlineData("\\P{Lu}", "ä")]
    [InlineData("\\p{^Lu}", "ä")]
    [InlineData("\\pN", "٣")]
    [InlineData("[\\pZ]", "\u00a0")]
    [InlineData("(?i)ÄB", "äb")]
    [InlineData("(?i)k", "\u212a")]
    [InlineData("(?i:a)b", "Ab")]
    [InlineData("(?s).", "\n")]
    [InlineData("[^a]", "\n")]
    [InlineData("(?m)^a$\n^b$", "a\nb")]
    [InlineData("(?P<name>a)(?<other>b)", "ab")]
    [InlineData("a||b", "")]
    [InlineData("(|a)+", "aa")]
    [InlineData("\\Aa\\z", "a")]
    [InlineData("[[:alpha:]][[:^alpha:]]", "a1")]
    [InlineData("[[:word:]]", "_")]
    [InlineData(".", "€")]
    [InlineData("\\C\\C\\C", "€")]
    [InlineData("a{0}b", "b")]
    [InlineData("(?U)a+?", "aaa")]
    [InlineData("\\a\\f\\t\\n\\r\\v", "\a\f\t\n\r\v")]
    [InlineData("\\bfoo\\b", "foo")]
    [InlineData("\\-\\/", "-/")]
    public void Takes_what_RE2_takes(string pattern, string text) => Assert.True(Matches(pattern, text));

    [Theory]
    [InlineData(".", "\n")]
    [InlineData("a$", "a\n")]
    [InlineData("\\d", "٣")]
    [InlineData("\\w", "ä")]
    [InlineData("\\s", "\v")]
    [InlineData("\\s", "\u00a0")]
    [InlineData("^a^b", "ab")]
    [InlineData("(?i:a)b", "aB")]
    [InlineData("(?i)(?-i)a", "A")]
    [InlineData("[a-c]", "d")]
    [InlineData("abc", "ab")]
    [InlineData("\\Bfoo", "foo")]
    public void Classes_and_anchors_are_those_of_RE2(string pattern, string text) =>
        Assert.False(Matches(pattern, text));

    [Fact]
    public void A_dot_meets_only_whole_characters()
    {
        RegexProgram.TryCompile(".", out RegexProgram? program, out _);
        Assert.False(program!.FullMatch([0xE2, 0x82]));
        Assert.False(program.FullMatch([0xFF]));
    }

    [Fact]
    public void A_pattern_that_grows_too_large_is_refused()
    {
        Assert.False(RegexProgram.TryCompile("(\\pL{100}){10}", out _, out string error));
        Assert.Equal("pattern too large - compile failed", error);
    }

    private static bool Matches(string pattern, string text)
    {
        Assert.True(RegexProgram.TryCompile(pattern, out RegexProgram? program, out string error), error);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        bool result = program.FullMatch(bytes);
        Assert.Equal(result, program.SimulateFullMatch(bytes));
        return result;
    }
}
