using System.Text;
using Tulle.Http;
using Tulle.Model.Matching;
using Tulle.Model.Regex;

namespace Tulle.Model.Tests.Matching;

public sealed class MatcherTests
{
    [Fact]
    public void Text_is_compared_as_the_kind_says()
    {
        Assert.True(StringMatcher.Exact("Ab").Matches("Ab"u8));
        Assert.False(StringMatcher.Exact("Ab").Matches("ab"u8));
        Assert.True(StringMatcher.Exact("Ab", ignoreCase: true).Matches("aB"u8));
        Assert.True(StringMatcher.Prefix("ab").Matches("abc"u8));
        Assert.False(StringMatcher.Prefix("abc").Matches("ab"u8));
        Assert.True(StringMatcher.Suffix("BC", ignoreCase: true).Matches("abc"u8));
        Assert.True(StringMatcher.Contains("b").Matches("abc"u8));
        Assert.False(StringMatcher.Contains("B").Matches("abc"u8));
        Assert.True(StringMatcher.Contains("É-b", ignoreCase: true).Matches(Encoding.UTF8.GetBytes("xÉ-Bx")));
        Assert.True(StringMatcher.Regex(Regex("a.c")).Matches("abc"u8));
        Assert.False(StringMatcher.Regex(Regex("b")).Matches("abc"u8));
    }

    [Fact]
    public void Several_lines_of_one_header_are_matched_value_by_value()
    {
        HeaderTable headers = Headers(("x-h", "a"), ("x-h", "b"), ("x-h", "c,d"));
        Assert.True(Text("x-h", "b").Matches(headers));
        Assert.False(Text("x-h", "a,b").Matches(headers));
        Assert.False(Text("x-h", "d").Matches(headers));
        Assert.False(Text("x-h", "b", invert: true).Matches(headers));
        Assert.True(Text("X-H", "e", invert: true).Matches(headers));
    }

    [Fact]
    public void An_absent_header_meets_no_value_inverted_or_not()
    {
        HeaderTable headers = Headers();
        Assert.False(Text("x-h", "").Matches(headers));
        Assert.False(Text("x-h", "a", invert: true).Matches(headers));
        Assert.True(Text("x-h", "", missingIsEmpty: true).Matches(headers));
        Assert.True(Text("x-h", "a", invert: true, missingIsEmpty: true).Matches(headers));
        Assert.False(HeaderMatcher.Range("x-h", -5, 5, false, treatMissingAsEmpty: true).Matches(headers));
    }

    [Theory]
    [InlineData(true, false, false, true, false)]
    [InlineData(false, false, false, false, true)]
    [InlineData(true, true, false, false, true)]
    [InlineData(true, false, true, true, true)]
    [InlineData(false, false, true, false, false)]
    public void Presence_is_asked_for(bool present, bool invert, bool missingIsEmpty, bool ifThere, bool ifAbsent)
    {
        HeaderMatcher matcher = HeaderMatcher.Present("x-h", present, invert, missingIsEmpty);
        Assert.Equal(ifThere, matcher.Matches(Headers(("x-h", ""))));
        Assert.Equal(ifAbsent, matcher.Matches(Headers()));
    }

    [Theory]
    [InlineData("-10", true)]
    [InlineData("+5", true)]
    [InlineData("19", true)]
    [InlineData("20", false)]
    [InlineData("5.0", false)]
    [InlineData("5x", false)]
    [InlineData("0x5", false)]
    [InlineData("", false)]
    [InlineData("99999999999999999999", false)]
    public void A_range_takes_whole_numbers_below_its_end(string value, bool expected) =>
        Assert.Equal(expected, HeaderMatcher.Range("x-h", -10, 20, false, false).Matches(Headers(("x-h", value))));

    [Fact]
    public void A_matcher_on_host_means_the_authority() =>
        Assert.True(Text("Host", "web.test").Matches(Headers((":authority", "web.test"))));

    [Theory]
    [InlineData("k=1&k=2", "1", true)]
    [InlineData("k=2&k=1", "1", false)]
    [InlineData("a=b&k=a%20b", "a%20b", true)]
    [InlineData("k=a=b", "a=b", true)]
    [InlineData("k", "", true)]
    [InlineData("a;k=1", "1", false)]
    [InlineData("K=1", "1", false)]
    [InlineData("", "1", false)]
    public void A_query_parameter_is_compared_as_it_was_sent(string query, string value, bool expected) =>
        Assert.Equal(expected, QueryParameterMatcher.Value("k", StringMatcher.Exact(value))
            .Matches(Encoding.UTF8.GetBytes(query)));

    [Fact]
    public void A_query_parameter_may_be_asked_to_be_absent()
    {
        Assert.True(QueryParameterMatcher.Present("k", present: false).Matches("x=1"u8));
        Assert.False(QueryParameterMatcher.Present("k", present: false).Matches("x=1&k"u8));
        Assert.True(QueryParameterMatcher.Present("k", present: true).Matches("k=&x"u8));
    }

    [Theory]
    [InlineData("a=1; k=v", true)]
    [InlineData("k=\"v\"", true)]
    [InlineData("k=v; k=w", true)]
    [InlineData("k=w; k=v", false)]
    [InlineData("kk=v", false)]
    [InlineData("", false)]
    public void A_cookie_is_compared_by_its_first_value(string cookies, bool expected)
    {
        HeaderTable headers = cookies.Length == 0 ? Headers() : Headers(("cookie", "x=y"), ("cookie", cookies));
        Assert.Equal(expected, new CookieMatcher("k", StringMatcher.Exact("v"), invert: false).Matches(headers));
        Assert.Equal(!expected, new CookieMatcher("k", StringMatcher.Exact("v"), invert: true).Matches(headers));
    }

    [Fact]
    public void Paths_are_compared_as_the_kind_says()
    {
        Assert.True(PathMatcher.Prefix("/ap").Matches("/api/x"u8));
        Assert.False(PathMatcher.Prefix("/AP").Matches("/api"u8));
        Assert.True(PathMatcher.Prefix("/AP", caseSensitive: false).Matches("/api"u8));
        Assert.False(PathMatcher.Path("/api").Matches("/api/"u8));
        Assert.True(PathMatcher.PathSeparatedPrefix("/api").Matches("/api"u8));
        Assert.True(PathMatcher.PathSeparatedPrefix("/api").Matches("/api/x"u8));
        Assert.False(PathMatcher.PathSeparatedPrefix("/api").Matches("/apix"u8));
        Assert.True(PathMatcher.Regex(Regex("/a/[0-9]+")).Matches("/a/12"u8));
        Assert.False(PathMatcher.Regex(Regex("/a")).Matches("/a/12"u8));
        Assert.False(PathMatcher.Connect.Matches("/"u8));
    }

    private static HeaderMatcher Text(string name, string value, bool invert = false, bool missingIsEmpty = false) =>
        HeaderMatcher.Text(name, StringMatcher.Exact(value), invert, missingIsEmpty);

    private static HeaderTable Headers(params (string Name, string Value)[] lines)
    {
        var table = new HeaderTable();
        foreach ((string name, string value) in lines)
        {
            table.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        return table;
    }

    private static RegexProgram Regex(string pattern) =>
        RegexProgram.TryCompile(pattern, out RegexProgram? program, out string error)
            ? program
            : throw new ArgumentException(error);
}
