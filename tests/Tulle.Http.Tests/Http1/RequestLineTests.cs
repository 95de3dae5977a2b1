using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

public sealed class RequestLineTests
{
    private const string Rest = "\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("GET /x HTTP/1.1", "GET", "/x")]
    [InlineData("PATCH / HTTP/1.1", "PATCH", "/")]
    [InlineData("OPTIONS * HTTP/1.1", "OPTIONS", "*")]
    [InlineData("PROPFIND /a?b=c&d=%20 HTTP/1.1", "PROPFIND", "/a?b=c&d=%20")]
    [InlineData("DELETE //a//../b HTTP/1.1", "DELETE", "//a//../b")]
    [InlineData("PUT /{}|\\^`\"<> HTTP/1.1", "PUT", "/{}|\\^`\"<>")]
    [InlineData("\r\nGET /after/an/empty/line HTTP/1.1", "GET", "/after/an/empty/line")]
    public void A_good_request_line_is_taken_apart(string line, string method, string path)
    {
        ParsedHead head = ParsedHead.Request_(line + Rest);

        Assert.Equal(HeadStatus.Done, head.Status);
        Assert.Equal($":method: {method}\n:path: {path}\n:authority: a\n", head.Fields);
        Assert.True(head.Request.IsHttp11);
        Assert.Equal((line + Rest).Length, head.Request.HeadBytes);
    }

    // RFC 9112 sections 2.2, 2.3 and 3; hostile table A.
    [Theory]
    [InlineData("GET  /x HTTP/1.1")]
    [InlineData("GET /x  HTTP/1.1")]
    [InlineData("GET\t/x HTTP/1.1")]
    [InlineData("GET /x\tHTTP/1.1")]
    [InlineData(" GET /x HTTP/1.1")]
    [InlineData("\tGET /x HTTP/1.1")]
    [InlineData("GET /x\nHTTP/1.1")]
    [InlineData("GET /x HTTP/1.1\n")]
    [InlineData("\nGET /x HTTP/1.1")]
    [InlineData("\r\r\nGET /x HTTP/1.1")]
    [InlineData("GET /a\0b HTTP/1.1")]
    [InlineData("G\0ET /a HTTP/1.1")]
    [InlineData("GET /x HTTP/1.32")]
    [InlineData("GET /x HTTP/1.1x")]
    [InlineData("GET /x HTTP/11.1")]
    [InlineData("GET /x HTTP/1.")]
    [InlineData("GET /x HTTP/1")]
    [InlineData("GET /x http/1.1")]
    [InlineData("GET /x HTTP/\r\r1.1")]
    [InlineData("GET /x HTTP /1.1")]
    [InlineData("GET /x HTTP/1,1")]
    [InlineData("GET /x XTTP/1.1")]
    [InlineData("GET /x HTTP/1.1 ")]
    [InlineData("GET /x HTTP/1.1\r")]
    [InlineData("GET /x HTTP/1.1 x")]
    [InlineData("G=\":<>(e),[T];?\" /get HTTP/1.1")]
    [InlineData("GET/ /x HTTP/1.1")]
    [InlineData("G\u0080T /x HTTP/1.1")]
    [InlineData("get /x HTTP/1.1")]
    [InlineData("BREW /x HTTP/1.1")]
    [InlineData("GET relative HTTP/1.1")]
    [InlineData("GET /a b HTTP/1.1")]
    [InlineData("GET /x\u0080 HTTP/1.1")]
    [InlineData("GET /x\u007f HTTP/1.1")]
    [InlineData("GET ftp://a/x HTTP/1.1")]
    [InlineData("PRI * HTTP/2.0")]
    [InlineData("garbage")]
    [InlineData("GET ")]
    [InlineData("GET /x ")]
    public void A_bad_request_line_is_a_400(string line) =>
        AssertError(Http1Error.BadRequest, ParsedHead.Request_(line + Rest));

    [Theory]
    [InlineData("GET * HTTP/1.1")]
    [InlineData("OPTIONS */test HTTP/1.1")]
    [InlineData("CONNECT / HTTP/1.1")]
    [InlineData("CONNECT a HTTP/1.1")]
    [InlineData("CONNECT a: HTTP/1.1")]
    [InlineData("CONNECT a:80/x HTTP/1.1")]
    [InlineData("CONNECT http://a:80 HTTP/1.1")]
    [InlineData("CONNECT :80 HTTP/1.1")]
    [InlineData("GET http://u:p@a/ HTTP/1.1")]
    [InlineData("GET http://u@a/ HTTP/1.1")]
    [InlineData("GET http://@a/ HTTP/1.1")]
    [InlineData("GET http:///x HTTP/1.1")]
    [InlineData("GET http://?x HTTP/1.1")]
    [InlineData("GET http://a,b/ HTTP/1.1")]
    public void A_target_that_does_not_fit_its_method_is_a_400(string line) =>
        AssertError(Http1Error.InvalidUrl, ParsedHead.Request_(line + Rest));

    [Theory]
    [InlineData("GET /a#b HTTP/1.1")]
    [InlineData("GET /a?q#b HTTP/1.1")]
    [InlineData("GET http://a/x#b HTTP/1.1")]
    public void A_fragment_is_a_400(string line) =>
        AssertError(Http1Error.PathWithFragment, ParsedHead.Request_(line + Rest));

    [Theory]
    [InlineData("GET /x")]
    [InlineData("GET /x HTTP/1.0")]
    [InlineData("GET /x HTTP/0.9")]
    [InlineData("GET /x HTTP/1.2")]
    [InlineData("GET /x HTTP/2.0")]
    [InlineData("GET /x HTTP/3.0")]
    [InlineData("GET /x HTTP/9.9")]
    public void A_version_that_is_not_spoken_is_a_426(string line) =>
        AssertError(Http1Error.LowVersion, ParsedHead.Request_(line + Rest));

    [Fact]
    public void Http_1_0_is_spoken_where_it_is_accepted()
    {
        ParsedHead head = ParsedHead.Request_("GET /x HTTP/1.0" + Rest, new Http1Limits { AcceptHttp10 = true });

        Assert.Equal(HeadStatus.Done, head.Status);
        Assert.False(head.Request.IsHttp11);
        Assert.False(head.Request.KeepAlive);
    }

    [Theory]
    [InlineData("BREW")]
    [InlineData("get")]
    [InlineData("!#$%&'*+-.^_`|~09azAZ")]
    public void Custom_methods_pass_where_they_are_allowed(string method) => Assert.Equal(
        HeadStatus.Done,
        ParsedHead.Request_($"{method} / HTTP/1.1{Rest}", new Http1Limits { AllowCustomMethods = true }).Status);

    [Theory]
    [InlineData("B@D / HTTP/1.1")]
    [InlineData("PRI * HTTP/2.0")]
    public void Custom_methods_are_tokens_and_not_the_preface_of_http_2(string line) => AssertError(
        Http1Error.BadRequest, ParsedHead.Request_(line + Rest, new Http1Limits { AllowCustomMethods = true }));

    [Theory]
    [InlineData("GET http://x/p?q HTTP/1.1", "http", "x", "/p?q")]
    [InlineData("GET HTTPS://X:8443/p HTTP/1.1", "https", "X:8443", "/p")]
    [InlineData("GET http://x HTTP/1.1", "http", "x", "/")]
    [InlineData("GET http://x?q=1 HTTP/1.1", "http", "x", "/?q=1")]
    [InlineData("GET http://[::1]:80/ HTTP/1.1", "http", "[::1]:80", "/")]
    public void The_authority_of_an_absolute_form_replaces_Host(string line, string scheme, string host, string path)
    {
        ParsedHead head = ParsedHead.Request_(line + Rest);

        Assert.Equal($":method: GET\n:path: {path}\n:authority: {host}\n:scheme: {scheme}\n", head.Fields);
        Assert.True(head.Request.IsAbsoluteForm);
    }

    [Fact]
    public void An_absolute_form_stays_whole_where_it_is_not_allowed()
    {
        Http1Limits limits = new() { AllowAbsoluteUrl = false };

        ParsedHead head = ParsedHead.Request_("GET http://x/p HTTP/1.1" + Rest, limits);

        Assert.Equal(":method: GET\n:path: http://x/p\n:authority: a\n", head.Fields);
    }

    [Fact]
    public void Connect_has_an_authority_and_no_path()
    {
        ParsedHead head = ParsedHead.Request_("CONNECT b:443 HTTP/1.1" + Rest);

        Assert.Equal(":method: CONNECT\n:authority: b:443\n", head.Fields);
        Assert.Equal(RequestMethod.Connect, head.Request.Method);
    }

    [Fact]
    public void Trace_is_answered_405_and_leaves_the_connection() =>
        Assert.Same(Http1Error.TraceNotAllowed, ParsedHead.Request_("TRACE / HTTP/1.1" + Rest).Request.Fault);

    [Fact]
    public void A_byte_that_begins_no_request_is_refused_at_once()
    {
        foreach (byte b in (byte[])[0, 0x16, 0x7f, 0xff])
        {
            RequestHeadParser parser = new();
            parser.Begin(Http1Limits.Default);
            Assert.Equal(HeadStatus.Invalid, parser.Parse(new HeaderTable(), [b], 0, 1));
        }
    }

    private static void AssertError(Http1Error expected, ParsedHead head)
    {
        Assert.Equal(HeadStatus.Invalid, head.Status);
        Assert.Same(expected, head.Error);
    }
}
