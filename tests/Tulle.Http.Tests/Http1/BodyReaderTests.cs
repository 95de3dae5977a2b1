using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

public sealed class BodyReaderTests
{
    private const string Next = "GET /next HTTP/1.1\r\n";

    [Fact]
    public void A_length_ends_the_body_and_leaves_the_next_message()
    {
        ReadBody body = ReadBody.Of(BodyFraming.Length, 5, "hello" + Next);

        Assert.Equal((BodyStatus.Done, "hello", 5), (body.Status, body.Data, body.Consumed));
    }

    [Fact]
    public void No_body_takes_nothing()
    {
        Assert.Equal(0, ReadBody.Of(BodyFraming.None, 0, Next).Consumed);
        Assert.Equal(BodyStatus.Done, ReadBody.Of(BodyFraming.Length, 0, Next).Status);
    }

    [Fact]
    public void A_body_without_an_end_takes_all_until_the_connection_closes()
    {
        Assert.Equal("hello" + Next, ReadBody.Of(BodyFraming.UntilClose, 0, "hello" + Next).Data);

        BodyReader reader = default;
        reader.Begin(BodyFraming.UntilClose, 0, Http1Limits.Default);
        reader.Read("x"u8, out _, out _);
        Assert.False(reader.IsDone);
        Assert.Equal(BodyStatus.Done, reader.EndOfInput());
    }

    // RFC 9112 section 8; hostile rows D28 and F05.
    [Theory]
    [InlineData(BodyFraming.Length, "hel")]
    [InlineData(BodyFraming.Chunked, "")]
    [InlineData(BodyFraming.Chunked, "5\r\nhel")]
    [InlineData(BodyFraming.Chunked, "5\r\nhello\r\n")]
    [InlineData(BodyFraming.Chunked, "5\r\nhello\r\n0\r\n")]
    [InlineData(BodyFraming.Chunked, "5\r\nhello\r\n0\r\nX: y\r\n")]
    public void The_end_of_the_input_inside_a_body_is_an_error(BodyFraming framing, string wire)
    {
        BodyReader reader = default;
        reader.Begin(framing, 5, Http1Limits.Default);
        byte[] bytes = WireData.Bytes(wire);
        int at = 0;
        while (at < bytes.Length)
        {
            reader.Read(bytes.AsSpan(at), out int consumed, out _);
            at += consumed;
        }

        Assert.Equal(BodyStatus.Invalid, reader.EndOfInput());
        Assert.Same(Http1Error.Truncated, reader.Error);
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("000\r\n\r\n", "")]
    [InlineData("A\r\n0123456789\r\na\r\nABCDEFGHIJ\r\n0\r\n\r\n", "0123456789ABCDEFGHIJ")]
    [InlineData("0000000000000005\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5;name=v\r\nhello\r\n1;q=\"x\"\r\n!\r\n0;last\r\n\r\n", "hello!")]
    [InlineData("5;\r\nhello\r\n0;\t\u00ff\r\n\r\n", "hello")]
    [InlineData("2\r\n\r\n\r\n0\r\n\r\n", "\r\n")]
    public void Chunks_are_put_together(string wire, string data)
    {
        ReadBody body = ReadBody.Chunked(wire + Next);

        Assert.Equal((BodyStatus.Done, data, wire.Length), (body.Status, body.Data, body.Consumed));
    }

    // RFC 9112 section 7.1; hostile rows D10 to D20.
    [Theory]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("+5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n")]
    [InlineData(" 5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5 \r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\t\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5 ;a\r\nhello\r\n0\r\n\r\n")]
    [InlineData("0_2e\r\nhello\r\n0\r\n\r\n")]
    [InlineData("1z\r\nh\r\n0\r\n\r\n")]
    [InlineData(".5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5L\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5:\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5@\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5`\r\nhello\r\n0\r\n\r\n")]
    [InlineData("\u00ef\u00bc\u0095\r\nhello\r\n0\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData(";a\r\nhello\r\n0\r\n\r\n")]
    [InlineData("00000000000000005\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\r\n00000000000000000\r\n\r\n")]
    [InlineData("8000000000000000\r\n")]
    [InlineData("ffffffffffffffff\r\n")]
    [InlineData("5\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\n\n")]
    [InlineData("5\r\nhello\r\n0\n\n")]
    [InlineData("5\r\r;ABCD\r\nhello\r\n0\r\n\r\n")]
    [InlineData("2\r\r;a\r\n02\r\n41\r\n0\r\n\r\n")]
    [InlineData("5\rhello\r\n0\r\n\r\n")]
    [InlineData("5\r\r\nhello\r\n0\r\n\r\n")]
    [InlineData("41;a=b\r\rXXX")]
    [InlineData("5;a\rb\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5;a\nhello\r\n0\r\n\r\n")]
    [InlineData("5;a\0\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhelloXX\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\n0\r\n\r\n")]
    [InlineData("5\r\nhello\r0\r\n\r\n")]
    [InlineData("5\r\nhello0\r\n\r\n")]
    [InlineData("0\r\n\rX")]
    [InlineData("0\r\nlonely\r\n\r\n")]
    [InlineData("0\r\nA : b\r\n\r\n")]
    [InlineData("0\r\nA: b\r\n c\r\n\r\n")]
    [InlineData("0\r\nA: b\0\r\n\r\n")]
    [InlineData("0\r\nA: b\n\r\n")]
    [InlineData("0\r\nA: b\r\n\n")]
    public void A_bad_chunk_is_a_400(string wire)
    {
        ReadBody body = ReadBody.Chunked(wire);

        Assert.Equal(BodyStatus.Invalid, body.Status);
        Assert.Equal(400, body.Error!.Status);
    }

    [Fact]
    public void Trailers_go_into_a_table_and_not_the_forbidden_ones()
    {
        ReadBody body = ReadBody.Chunked(
            "2\r\nhi\r\n0\r\nX-Sum: 9 \r\nContent-Length: 77\r\nTransfer-Encoding: identity\r\nHost: evil\r\n"
            + "Authorization: Bearer x\r\nCookie: a=b\r\nSet-Cookie: a=b\r\nx-forwarded-client-cert: URI=x\r\n"
            + "Connection: x-sum\r\nX-Envoy-Original-Path: /\r\nX:POST / HTTP/1.1\r\nGrpc-Status: 0\r\n\r\n" + Next);

        Assert.Equal(BodyStatus.Done, body.Status);
        Assert.Equal("x-sum: 9\nx: POST / HTTP/1.1\ngrpc-status: 0\n", body.Trailers);
    }

    [Fact]
    public void Without_enabled_trailers_they_are_checked_and_dropped()
    {
        ReadBody body = ReadBody.Chunked("0\r\nX: y\r\n\r\n", Http1Limits.Default);

        Assert.Equal((BodyStatus.Done, ""), (body.Status, body.Trailers));
    }

    [Fact]
    public void A_reader_reads_one_message_after_the_other()
    {
        BodyReader reader = default;
        HeaderTable trailers = new();
        for (int i = 0; i < 3; i++)
        {
            byte[] wire = WireData.Bytes("3\r\nabc\r\n0\r\nX: y\r\n\r\n");
            reader.Begin(BodyFraming.Chunked, 0, new Http1Limits { EnableTrailers = true }, trailers);
            Assert.Equal(BodyStatus.Data, reader.Read(wire, out int first, out ReadOnlySpan<byte> data));
            Assert.Equal("abc", WireData.Text(data));
            Assert.Equal(BodyStatus.Done, reader.Read(wire.AsSpan(first), out int rest, out _));
            Assert.Equal(wire.Length, first + rest);
            Assert.Equal("x: y\n", ParsedHead.Describe(trailers));
        }
    }
}
