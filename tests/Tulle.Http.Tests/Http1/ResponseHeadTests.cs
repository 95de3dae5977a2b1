using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

public sealed class ResponseHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK", 200)]
    [InlineData("HTTP/1.1 200 ", 200)]
    [InlineData("HTTP/1.1 200", 200)]
    [InlineData("HTTP/1.1 404 Not \tF\u00f6und", 404)]
    [InlineData("HTTP/1.0 599 x", 599)]
    public void A_good_status_line_gives_the_status(string line, int status)
    {
        ParsedHead head = ParsedHead.Response_(line + "\r\nServer: s\r\n\r\n");

        Assert.Equal(HeadStatus.Done, head.Status);
        Assert.Equal(status, head.Response.Status);
        Assert.Equal($":status: {status}\nserver: s\n", head.Fields);
        Assert.Equal(line.StartsWith("HTTP/1.1", StringComparison.Ordinal), head.Response.IsHttp11);
    }

    // RFC 9112 section 4; hostile row F13.
    [Theory]
    [InlineData("hello")]
    [InlineData("ICY 200 OK")]
    [InlineData("HTTP/9.9 200 OK")]
    [InlineData("HTTP/2.0 200 OK")]
    [InlineData("HTTP/1.2 200 OK")]
    [InlineData(" HTTP/1.1 200 OK")]
    [InlineData("\r\nHTTP/1.1 200 OK")]
    [InlineData("http/1.1 200 OK")]
    [InlineData("HTTP/1.1  200 OK")]
    [InlineData("HTTP/1.1\t200 OK")]
    [InlineData("HTTP/1.1 20 OK")]
    [InlineData("HTTP/1.1 2000 OK")]
    [InlineData("HTTP/1.1 099 OK")]
    [InlineData("HTTP/1.1 +20 OK")]
    [InlineData("HTTP/1.1 200OK")]
    [InlineData("HTTP/1.1 200 O\0K")]
    [InlineData("HTTP/1.1 200 O\rK")]
    [InlineData("HTTP/1.1 200 OK\n")]
    public void What_is_no_status_line_is_no_response(string line) =>
        Assert.Equal(HeadStatus.Invalid, ParsedHead.Response_(line + "\r\nContent-Length: 0\r\n\r\n").Status);

    [Fact]
    public void A_first_byte_that_begins_no_response_is_refused_at_once()
    {
        ResponseHeadParser parser = new();
        parser.Begin(Http1Limits.Default, RequestMethod.Get);

        Assert.Equal(HeadStatus.Invalid, parser.Parse(new HeaderTable(), "X"u8.ToArray(), 0, 1));
    }

    // RFC 9112 section 6.3; hostile rows F01, F02 and F14.
    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n")]
    [InlineData("Content-Length: 5, 6\r\n")]
    [InlineData("Content-Length: -1\r\n")]
    [InlineData("Content-Length:\r\n")]
    [InlineData("Content-Length: 0x5\r\n")]
    [InlineData("Content-Length: 99999999999999999999\r\n")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")]
    [InlineData("Transfer-Encoding: gzip\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("no colon here\r\n")]
    [InlineData("X-A: b\0c\r\n")]
    [InlineData("X : y\r\n")]
    public void A_response_that_does_not_say_where_it_ends_is_refused(string fields) =>
        Assert.Equal(HeadStatus.Invalid, ParsedHead.Response_("HTTP/1.1 200 OK\r\n" + fields + "\r\n").Status);

    [Fact]
    public void A_chunked_response_of_http_1_0_is_refused() => Assert.Same(
        Http1Error.TransferEncodingNotAllowed,
        ParsedHead.Response_("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").Error);

    [Theory]
    [InlineData(RequestMethod.Get, 200, "Content-Length: 5", BodyFraming.Length, true)]
    [InlineData(RequestMethod.Get, 200, "Content-Length: 0", BodyFraming.None, true)]
    [InlineData(RequestMethod.Get, 200, "Transfer-Encoding: chunked", BodyFraming.Chunked, true)]
    [InlineData(RequestMethod.Get, 200, "A: b", BodyFraming.UntilClose, false)]
    [InlineData(RequestMethod.Head, 200, "Content-Length: 5", BodyFraming.None, true)]
    [InlineData(RequestMethod.Head, 200, "Transfer-Encoding: chunked", BodyFraming.None, true)]
    [InlineData(RequestMethod.Head, 200, "A: b", BodyFraming.None, true)]
    [InlineData(RequestMethod.Get, 304, "Content-Length: 5", BodyFraming.None, true)]
    [InlineData(RequestMethod.Get, 204, "A: b", BodyFraming.None, true)]
    [InlineData(RequestMethod.Get, 204, "Content-Length: 0", BodyFraming.None, true)]
    [InlineData(RequestMethod.Get, 204, "Content-Length: 5", BodyFraming.None, false)]
    [InlineData(RequestMethod.Get, 204, "Transfer-Encoding: chunked", BodyFraming.None, false)]
    [InlineData(RequestMethod.Get, 100, "A: b", BodyFraming.None, true)]
    [InlineData(RequestMethod.Get, 103, "Content-Length: 5", BodyFraming.None, false)]
    [InlineData(RequestMethod.Get, 101, "Upgrade: websocket", BodyFraming.Tunnel, false)]
    [InlineData(RequestMethod.Connect, 200, "Content-Length: 5", BodyFraming.Tunnel, false)]
    [InlineData(RequestMethod.Connect, 403, "Content-Length: 5", BodyFraming.Length, true)]
    [InlineData(RequestMethod.Get, 200, "Content-Length: 5\r\nConnection: close", BodyFraming.Length, false)]
    public void Framing_and_reuse_follow_from_method_status_and_fields(
        RequestMethod method, int status, string fields, BodyFraming framing, bool keepAlive)
    {
        ParsedHead head = ParsedHead.Response_($"HTTP/1.1 {status} x\r\n{fields}\r\n\r\n", method);

        Assert.Equal(HeadStatus.Done, head.Status);
        Assert.Equal(framing, head.Response.Framing);
        Assert.Equal(keepAlive, head.Response.KeepAlive);
        Assert.Equal(status is >= 100 and < 200 and not 101, head.Response.IsInformational);
    }

    [Theory]
    [InlineData("Connection: upgrade\r\nUpgrade: websocket\r\n", true)]
    [InlineData("Upgrade: websocket\r\n", false)]
    [InlineData("Connection: upgrade\r\n", false)]
    public void A_101_upgrades_only_with_both_fields(string fields, bool isUpgrade) => Assert.Equal(
        isUpgrade, ParsedHead.Response_("HTTP/1.1 101 x\r\n" + fields + "\r\n").Response.IsUpgrade);

    [Theory]
    [InlineData("", false)]
    [InlineData("Connection: keep-alive\r\n", true)]
    public void Http_1_0_is_reused_only_if_it_says_so(string field, bool keepAlive) => Assert.Equal(
        keepAlive,
        ParsedHead.Response_("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n" + field + "\r\n").Response.KeepAlive);

    [Fact]
    public void A_Host_in_a_response_is_a_field_like_any_other() => Assert.Equal(
        ":status: 204\nhost: b\n", ParsedHead.Response_("HTTP/1.1 204 x\r\nHost: b\r\n\r\n").Fields);

    [Fact]
    public void The_bytes_behind_the_head_are_not_touched()
    {
        byte[] wire = WireData.Bytes("HTTP/1.1 103 x\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        HeaderTable table = new();
        ResponseHeadParser parser = new();
        parser.Begin(Http1Limits.Default, RequestMethod.Get);

        Assert.Equal(HeadStatus.Done, parser.Parse(table, wire, 0, wire.Length));
        int next = parser.Head.HeadBytes;
        parser.Begin(Http1Limits.Default, RequestMethod.Get);
        Assert.Equal(HeadStatus.Done, parser.Parse(table, wire, next, wire.Length));

        Assert.Equal(200, parser.Head.Status);
        Assert.Equal(200, table.Status);
        Assert.Equal(wire.Length, next + parser.Head.HeadBytes);
    }
}
