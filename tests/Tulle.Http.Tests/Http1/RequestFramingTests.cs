using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

public sealed class RequestFramingTests
{
    private const string Post = "POST /x HTTP/1.1\r\nHost: a\r\n";

    [Theory]
    [InlineData("", BodyFraming.None, 0)]
    [InlineData("Content-Length: 0\r\n", BodyFraming.None, 0)]
    [InlineData("Content-Length: 10\r\n", BodyFraming.Length, 10)]
    [InlineData("content-length:\t999999999999999999 \r\n", BodyFraming.Length, 999999999999999999)]
    [InlineData("Transfer-Encoding: chunked\r\n", BodyFraming.Chunked, 0)]
    [InlineData("Transfer-Encoding: CHUNKED\r\n", BodyFraming.Chunked, 0)]
    [InlineData("Transfer-Encoding: \t ChUnKeD \t\r\n", BodyFraming.Chunked, 0)]
    [InlineData("transfer-encoding:chunked\r\n", BodyFraming.Chunked, 0)]
    public void The_framing_follows_from_the_fields(string fields, BodyFraming framing, long length)
    {
        ParsedHead head = ParsedHead.Request_(Post + fields + "\r\n");

        Assert.Equal(HeadStatus.Done, head.Status);
        Assert.Equal(framing, head.Request.Framing);
        Assert.Equal(length, head.Request.ContentLength);
    }

    // RFC 9110 section 8.6; hostile table C. A leading zero and an equal repetition are refused: pinned.
    [Theory]
    [InlineData("+5")]
    [InlineData("+1_0")]
    [InlineData("1_0")]
    [InlineData("-48")]
    [InlineData("-0")]
    [InlineData("010")]
    [InlineData("00")]
    [InlineData("1Z")]
    [InlineData("5;")]
    [InlineData("5,")]
    [InlineData(",5")]
    [InlineData("5 5")]
    [InlineData("5\u000b")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x5")]
    [InlineData("5, 5")]
    [InlineData("0, 35")]
    [InlineData("")]
    [InlineData("two")]
    [InlineData("99999999999999999999999")]
    [InlineData("5\r\nContent-Length: 5")]
    [InlineData("1\r\nContent-Length: 0")]
    [InlineData("5\r\nX: y\r\ncontent-length: 05")]
    public void A_length_that_is_not_one_number_is_a_400(string value)
    {
        ParsedHead head = ParsedHead.Request_(Post + $"Content-Length: {value}\r\n\r\n");

        Assert.Equal(HeadStatus.Invalid, head.Status);
        Assert.Equal(400, head.Error!.Status);
    }

    // RFC 9112 section 6.1; hostile table D.
    [Theory]
    [InlineData("gzip")]
    [InlineData("gzip, chunked")]
    [InlineData("chunked, chunked")]
    [InlineData("chunked,chunked")]
    [InlineData("chunked\r\nTransfer-Encoding: chunked")]
    [InlineData(",chunked")]
    [InlineData("chunked,")]
    [InlineData(", ,chunked")]
    [InlineData("xchunked")]
    [InlineData("chunked;q=1")]
    [InlineData("")]
    public void A_coding_other_than_chunked_is_a_501(string value) => Assert.Same(
        Http1Error.InvalidTransferEncoding,
        ParsedHead.Request_(Post + $"Transfer-Encoding: {value}\r\n\r\n").Error);

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n")]
    public void Both_lengths_are_a_400_or_chunked_wins(string fields)
    {
        Assert.Same(Http1Error.LengthAndChunked, ParsedHead.Request_(Post + fields + "\r\n").Error);

        ParsedHead lax = ParsedHead.Request_(Post + fields + "\r\n", new Http1Limits { AllowChunkedLength = true });
        Assert.Equal(BodyFraming.Chunked, lax.Request.Framing);
        Assert.DoesNotContain("content-length", lax.Fields);
    }

    [Fact]
    public void Http_1_0_knows_no_chunks() => Assert.Same(
        Http1Error.TransferEncodingNotAllowed,
        ParsedHead.Request_(
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            new Http1Limits { AcceptHttp10 = true }).Error);

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    [InlineData("Content-Length: 5\r\n")]
    public void Connect_has_no_body(string field) => Assert.Equal(
        400, ParsedHead.Request_("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n" + field + "\r\n").Error!.Status);

    [Theory]
    [InlineData("HTTP/1.1", "", true)]
    [InlineData("HTTP/1.1", "Connection: close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: Close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: close, keep-alive\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: keep-alive\r\nConnection: foo, CLOSE\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: ,, keep-alive ,\r\n", true)]
    [InlineData("HTTP/1.1", "Connection: closed\r\n", true)]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", "Connection: Keep-Alive\r\n", true)]
    [InlineData("HTTP/1.0", "Connection: keep-alive, close\r\n", false)]
    public void Whether_the_connection_is_kept_follows_from_version_and_options(
        string version, string fields, bool kept)
    {
        Http1Limits limits = new() { AcceptHttp10 = true };

        Assert.Equal(
            kept, ParsedHead.Request_($"GET / {version}\r\nHost: a\r\n{fields}\r\n", limits).Request.KeepAlive);
    }

    [Theory]
    [InlineData("Connection: upgrade\r\nUpgrade: websocket\r\n", true)]
    [InlineData("Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n", true)]
    [InlineData("Upgrade: websocket\r\n", false)]
    [InlineData("Connection: upgrade\r\n", false)]
    [InlineData("Connection: upgrade\r\nUpgrade: h2c\r\n", false)]
    [InlineData("Connection: upgrade\r\nUpgrade: websocket\r\nUpgrade: H2C\r\n", false)]
    [InlineData("Connection: upgrade\r\nUpgrade: websocket\r\nUpgrade: bar/2\r\n", false)]
    public void An_upgrade_needs_both_fields_and_is_never_h2c(string fields, bool isUpgrade) => Assert.Equal(
        isUpgrade, ParsedHead.Request_($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n").Request.IsUpgrade);

    [Theory]
    [InlineData("100-continue")]
    [InlineData("100-Continue")]
    public void The_one_expectation_is_100_continue(string value) =>
        Assert.True(ParsedHead.Request_(Post + $"Expect: {value}\r\n\r\n").Request.ExpectContinue);

    [Theory]
    [InlineData("y 100-continue")]
    [InlineData("100-continue, x")]
    [InlineData("100-continue\r\nExpect: 100-continue")]
    [InlineData("")]
    public void Any_other_expectation_is_a_417(string value) => Assert.Same(
        Http1Error.ExpectationFailed, ParsedHead.Request_(Post + $"Expect: {value}\r\n\r\n").Error);
}
