using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Model.Matching;
using Tulle.Model.Regex;
using Tulle.Proxy.Routing;
using static Tulle.Proxy.Tests.Routing.RouteTable;

namespace Tulle.Proxy.Tests.Routing;

public sealed class RewriteTests
{
    private readonly RoutingScratch _scratch = new();

    [Theory]
    [InlineData("/api", "/", "/api/x?q=1", "//x?q=1")]
    [InlineData("/api/", "/", "/api/x", "/x")]
    [InlineData("/api", "/v2", "/apiary", "/v2ary")]
    [InlineData("/same", "/same", "/same", "/same")]
    public void Prefix_rewrite_is_plain_replacement(string prefix, string rewrite, string path, string expected)
    {
        HeaderTable request = Apply(PathMatcher.Prefix(prefix), path, new PathRewrite { Prefix = Utf8(rewrite) });
        Assert.Equal(expected, Text(request.Path));
        Assert.Equal(path, Lines(request, "x-envoy-original-path"));
    }

    [Fact]
    public void An_exact_path_and_a_regex_are_replaced_whole()
    {
        var rewrite = new PathRewrite { Prefix = Utf8("/new") };
        Assert.Equal("/new?q", Text(Apply(PathMatcher.Path("/old"), "/old?q", rewrite).Path));
        Assert.Equal("/new?q", Text(Apply(PathMatcher.Regex(Regex("/o.*")), "/old/x?q", rewrite).Path));
    }

    [Theory]
    [InlineData("^/service/([^/]+)(/.*)$", "\\2/instance/\\1", "/service/foo/v1?s=foo", "/v1/instance/foo?s=foo")]
    [InlineData("one", "two", "/xx/one/one?one=1", "/xx/two/two?one=1")]
    [InlineData("none", "x", "/path", "/path")]
    public void Regex_rewrite_replaces_every_match_before_the_query(
        string pattern, string substitution, string path, string expected)
    {
        RegexSubstitution.TryCompile(Regex(pattern), substitution, out RegexSubstitution? regex, out _);
        HeaderTable request = Apply(PathMatcher.Prefix("/"), path, new PathRewrite { Regex = regex });
        Assert.Equal(expected, Text(request.Path));
        Assert.Equal(path, Lines(request, "x-envoy-original-path"));
    }

    [Fact]
    public void A_clients_original_path_header_is_replaced()
    {
        HeaderTable request = Request("/api", ("x-envoy-original-path", "/forged"));
        Rewrite(PathMatcher.Prefix("/api"), new ForwardAction { PathRewrite = new() { Prefix = Utf8("/v2") } }, request);
        Assert.Equal("/api", Lines(request, "x-envoy-original-path"));
    }

    [Fact]
    public void A_rewritten_host_leaves_the_old_one_behind()
    {
        var action = new ForwardAction
        {
            HostRewrite = new HostRewrite(HostRewriteKind.Literal) { Literal = Utf8("inner.test") },
            AppendXForwardedHost = true,
        };
        HeaderTable request = Request("/");
        Rewrite(PathMatcher.Prefix("/"), action, request);
        Assert.Equal("inner.test", Text(request.Authority));
        Assert.Equal("web.test", Lines(request, "x-envoy-original-host"));
        Assert.Equal("web.test", Lines(request, "x-forwarded-host"));

        request = Request("/", ("x-forwarded-host", "first.test"));
        Rewrite(PathMatcher.Prefix("/"), action, request);
        Assert.Equal("first.test,web.test", Lines(request, "x-forwarded-host"));

        request = Request("/", ("x-forwarded-host", "first.test,web.test"));
        Rewrite(PathMatcher.Prefix("/"), action, request);
        Assert.Equal("first.test,web.test", Lines(request, "x-forwarded-host"));
    }

    [Fact]
    public void A_host_may_come_from_a_header_or_from_the_path()
    {
        var byHeader = new ForwardAction { HostRewrite = new(HostRewriteKind.Header) { Header = Utf8("x-host") } };
        HeaderTable request = Request("/", ("x-host", "a.test"), ("x-host", "b.test"));
        Rewrite(PathMatcher.Prefix("/"), byHeader, request);
        Assert.Equal("a.test", Text(request.Authority));
        request = Request("/", ("x-host", ""));
        Rewrite(PathMatcher.Prefix("/"), byHeader, request);
        Assert.Equal("web.test", Text(request.Authority));
        Assert.Equal("", Lines(request, "x-envoy-original-host"));

        RegexSubstitution.TryCompile(Regex("^/(.+)/.+$"), "\\1", out RegexSubstitution? regex, out _);
        request = Request("/c.test/x?y=/z");
        Rewrite(
            PathMatcher.Prefix("/"), new() { HostRewrite = new(HostRewriteKind.PathRegex) { PathRegex = regex } }, request);
        Assert.Equal("c.test", Text(request.Authority));
    }

    [Theory]
    [InlineData("https", "web.test:80", "http", "https://web.test/p?q=1")]
    [InlineData("https", "web.test:443", "http", "https://web.test:443/p?q=1")]
    [InlineData("https", "web.test:8000", "http", "https://web.test:8000/p?q=1")]
    [InlineData("https", "[::1]:80", "http", "https://[::1]/p?q=1")]
    [InlineData("http", "web.test:443", "https", "http://web.test/p?q=1")]
    [InlineData("http", "web.test:80", "https", "http://web.test:80/p?q=1")]
    [InlineData("", "web.test:80", "http", "http://web.test:80/p?q=1")]
    public void A_redirect_drops_the_old_schemes_default_port(string scheme, string host, string proto, string expected) =>
        Assert.Equal(expected, Location(new RedirectAction { Scheme = Utf8(scheme) }, host, proto));

    [Fact]
    public void Each_part_of_a_redirect_replaces_its_part()
    {
        Assert.Equal("http://new.test:9000/p?q=1", Location(new RedirectAction { Host = Utf8("new.test:9000") }));
        Assert.Equal("http://web.test:8443/p?q=1", Location(new RedirectAction { Port = 8443 }, "web.test:80"));
        Assert.Equal("https://web.test:443/p?q=1", Location(new RedirectAction { HttpsRedirect = true, Port = 443 }));
        Assert.Equal("http://web.test/n?q=1", Location(new RedirectAction { Path = Utf8("/n") }));
        Assert.Equal("http://web.test/n?x=2", Location(new RedirectAction { Path = Utf8("/n?x=2") }));
        Assert.Equal("http://web.test/n?x=2", Location(new RedirectAction { Path = Utf8("/n?x=2"), StripQuery = true }));
        Assert.Equal("http://web.test/n", Location(new RedirectAction { Path = Utf8("/n"), StripQuery = true }));
        Assert.Equal("http://web.test/p", Location(new RedirectAction { StripQuery = true }));
        Assert.Equal("http://web.test/p?q=1", Location(null));
    }

    private HeaderTable Apply(PathMatcher match, string path, PathRewrite rewrite)
    {
        HeaderTable request = Request(path);
        Rewrite(match, new ForwardAction { PathRewrite = rewrite }, request);
        return request;
    }

    private void Rewrite(PathMatcher match, ForwardAction action, HeaderTable request)
    {
        Route route = Configuration(("*", [Forward(match, action)])).VirtualHosts[0].Routes[0];
        RequestRewriter.Apply(route, null, request, new TableSource(request), _scratch, keepOriginal: true);
    }

    private static string Location(RedirectAction? action, string host = "web.test", string proto = "http")
    {
        var into = new ByteWriter();
        RedirectUrl.Write(action, Request("/p?q=1", ("host", host), ("x-forwarded-proto", proto)), into);
        return Text(into.Written);
    }

    private static RegexProgram Regex(string pattern) =>
        RegexProgram.TryCompile(pattern, out RegexProgram? program, out string error)
            ? program
            : throw new ArgumentException(error);
}
