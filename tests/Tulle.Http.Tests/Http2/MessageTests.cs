using Tulle.Http.Http2;

namespace Tulle.Http.Tests.Http2;

/// <summary>RFC 9113 section 8: what is a message and what is not (h2spec http2/8.1.2, hostile rows J).</summary>
public sealed class MessageTests
{
    private static readonly string[] Get = [":method: GET", ":scheme: http", ":path: /", ":authority: a"];

    public static TheoryData<string, string[]> Malformed() => new()
    {
        { "8.1.2 an upper-case name", [.. Get, "X-A: 1"] },
        { "8.1.2 a name with a blank", [.. Get, "x a: 1"] },
        { "8.1.2 a name with a line end", [.. Get, "x\r\na: 1"] },
        { "8.1.2 a name with a NUL", [.. Get, "x\0a: 1"] },
        { "J01 a name with a colon", [.. Get, "x:a: 1"] },
        { "J02 a value with a line feed", [.. Get, "x-a: 1\n2"] },
        { "J02 a value with a NUL", [.. Get, "x-a: 1\02"] },
        { "J02 a value with a blank in front", [.. Get, "x-a:  1"] },
        { "J02 a value with a tab behind", [.. Get, "x-a: 1\t"] },
        { "8.1.2.1 an unknown pseudo-header", [.. Get, ":test: 1"] },
        { "8.1.2.1 a response's pseudo-header", [.. Get, ":status: 200"] },
        { "8.1.2.1 a pseudo-header behind a field", [.. Get[..3], "x-a: 1", ":authority: a"] },
        { "8.1.2.2 connection", [.. Get, "connection: keep-alive"] },
        { "8.1.2.2 transfer-encoding", [.. Get, "transfer-encoding: chunked"] },
        { "8.1.2.2 upgrade", [.. Get, "upgrade: websocket"] },
        { "8.1.2.2 keep-alive", [.. Get, "keep-alive: 1"] },
        { "8.1.2.2 proxy-connection", [.. Get, "proxy-connection: 1"] },
        { "8.1.2.2 te", [.. Get, "te: gzip"] },
        { "8.1.2.3 an empty path", [":method: GET", ":scheme: http", ":path: ", ":authority: a"] },
        { "8.1.2.3 no method", Get[1..] },
        { "8.1.2.3 no scheme", [":method: GET", ":path: /", ":authority: a"] },
        { "8.1.2.3 no path", [":method: GET", ":scheme: http", ":authority: a"] },
        { "8.1.2.3 two methods", [":method: GET", .. Get] },
        { "8.1.2.3 two schemes", [":scheme: http", .. Get] },
        { "8.1.2.3 two paths", [":path: /", .. Get] },
        { "J14 two authorities", [":authority: a", .. Get] },
        { "J13 no authority", Get[..3] },
        { "J13 an empty authority", [.. Get[..3], ":authority: "] },
        { "J13 userinfo", [.. Get[..3], ":authority: u@a"] },
        { "J14 two hosts", [.. Get[..3], "host: a", "host: a"] },
        { "J10 a scheme that is more than one", [":method: GET", ":scheme: http://a/?", ":path: /", ":authority: a"] },
        { "J11 a method that is more than one", [":method: GET /admin HTTP/1.1", .. Get[1..]] },
        { "J11 a method with a question mark", [":method: GET?", .. Get[1..]] },
        { "a path with a blank", [":method: GET", ":scheme: http", ":path: /a b", ":authority: a"] },
        { "a path without a slash", [":method: GET", ":scheme: http", ":path: a", ":authority: a"] },
        { "an asterisk that is not for OPTIONS", [":method: GET", ":scheme: http", ":path: *", ":authority: a"] },
        { "8.1.2.6 a length that is no number", [.. Get, "content-length: +1"] },
        { "8.1.2.6 two lengths that differ", [.. Get, "content-length: 0", "content-length: 1"] },
        { "8.1.2.6 a length without a body", [.. Get, "content-length: 1"] },
        { "CONNECT with a path", [":method: CONNECT", ":scheme: http", ":path: /", ":authority: a:1"] },
        { "extended CONNECT that nobody offered",
            [":method: CONNECT", ":protocol: websocket", ":scheme: http", ":path: /", ":authority: a"] },
        { ":protocol without CONNECT", [":protocol: websocket", .. Get] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_request_ends_its_stream_or_its_connection(string name, string[] fields)
    {
        FrameList frames = FrameList.Client().Headers(1, true, fields).Get(3);
        Rig lenient = Rig.Receiving(frames, new Http2Limits { StreamErrorOnInvalidMessage = true });
        Assert.True(lenient.Last == "RST_STREAM 1 ProtocolError", $"{name}: {string.Join("; ", lenient.Sent)}");
        Assert.Equal(["settings", "reset 1 ProtocolError", "head 3 " + string.Join(", ", Get) + " end"], lenient.Events);
        Rig strict = Rig.Receiving(frames);
        Assert.Equal("GOAWAY 1 ProtocolError", strict.Last);
        Assert.DoesNotContain(strict.Events, e => e.StartsWith("head", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("te: trailers")]
    [InlineData("content-length: 0")]
    [InlineData("x-a: ")]
    [InlineData("x-a: a\tb \u00ff")]
    public void What_is_legal_passes(string field)
    {
        Rig rig = Rig.Receiving(FrameList.Client().Get(1, true, field));
        Assert.EndsWith(field + " end", rig.Events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Extended_connect_passes_where_it_is_offered()
    {
        Rig rig = Rig.Receiving(
            FrameList.Client().Headers(
                1, false, ":method: CONNECT", ":protocol: websocket", ":scheme: https", ":path: /chat", ":authority: a"),
            new Http2Limits { AllowConnectProtocol = true });
        Assert.StartsWith("head 1", rig.Events[^1], StringComparison.Ordinal);
    }

    // 8.1.2.6, and F of the downgrade: DATA that is not what Content-Length promised never passes for a whole body.
    [Theory]
    [InlineData("abc", "abcd")]
    [InlineData("abc", "ab")]
    public void A_body_that_is_not_of_its_length_is_malformed(string promised, string sent)
    {
        Rig rig = Rig.Receiving(
            FrameList.Client().Post(1, $"content-length: {promised.Length}").Data(1, sent, end: true),
            new Http2Limits { StreamErrorOnInvalidMessage = true });
        Assert.Equal("RST_STREAM 1 ProtocolError", rig.Last);
        Assert.Equal("reset 1 ProtocolError", rig.Events[^1]);
    }

    [Theory]
    [InlineData(":status: 200")]
    [InlineData("content-length: 1")]
    [InlineData("connection: close")]
    public void Trailers_hold_no_framing_and_no_pseudo_headers(string field)
    {
        Rig rig = Rig.Receiving(FrameList.Client().Post(1).Headers(1, true, field),
            new Http2Limits { StreamErrorOnInvalidMessage = true });
        Assert.Equal("RST_STREAM 1 ProtocolError", rig.Last);
    }

    // Recorded from Envoy: the stream is lost, the connection goes on. Hostile row I11.
    [Fact]
    public void A_request_of_too_many_fields_loses_its_stream()
    {
        string[] more = [.. Enumerable.Range(0, 100).Select(i => $"x-{i}: 1")];
        Rig rig = Rig.Receiving(FrameList.Client().Headers(1, true, [.. Get, .. more]).Get(3));
        Assert.Equal("RST_STREAM 1 InternalError", rig.Last);
        Assert.Equal("head 3 " + string.Join(", ", Get) + " end", rig.Events[^1]);
    }

    // Hostile row I08: a bomb counts as what it becomes.
    [Fact]
    public void A_request_of_too_many_decoded_bytes_loses_its_stream()
    {
        byte[] value = new byte[4000];
        byte[] references = new byte[9000];
        Array.Fill(value, (byte)'a');
        Array.Fill(references, (byte)0xbe);
        byte[] block = [.. new FrameList().Block(Get), 0x40, 1, (byte)'k', 0x7f, 0xa1, 0x1e, .. value, .. references];
        Rig rig = Rig.Receiving(FrameList.Client().Frame(1, 5, 1, block).Get(3));
        Assert.Equal("RST_STREAM 1 InternalError", rig.Last);
        Assert.Equal("head 3 " + string.Join(", ", Get) + " end", rig.Events[^1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":status: 99")]
    [InlineData(":status: 1000")]
    [InlineData(":status: abc")]
    [InlineData(":status: 101")]
    [InlineData(":status: 200|:status: 200")]
    [InlineData(":status: 200|:path: /")]
    public void A_malformed_response_ends_its_connection_or_only_its_stream_as_configured(string fields)
    {
        byte[] answer = new FrameList().Settings()
            .Headers(1, true, fields.Split('|', StringSplitOptions.RemoveEmptyEntries)).Bytes;
        var lenient = new Rig(Http2Role.Client, new Http2Limits { StreamErrorOnInvalidMessage = true });
        lenient.Open(true, Get);
        lenient.Give(answer);
        Assert.Equal("RST_STREAM 1 ProtocolError", lenient.Last);
        Assert.Equal("reset 1 ProtocolError", lenient.Events[^1]);
        var strict = new Rig(Http2Role.Client);
        strict.Open(true, Get);
        strict.Give(answer);
        Assert.Equal("GOAWAY 0 ProtocolError", strict.Last);
        Assert.Contains("reset 1 ProtocolError", strict.Events);
    }

    // Hostile row L08.
    [Fact]
    public void Data_before_a_response_ends_its_stream()
    {
        var client = new Rig(Http2Role.Client);
        client.Open(true, Get);
        client.Give(new FrameList().Settings().Data(1, "a", end: true).Bytes);
        Assert.Equal("reset 1 ProtocolError", client.Events[^1]);
    }

    // RFC 9110 section 8.6: the length of what a GET would have brought.
    [Theory]
    [InlineData(":method: HEAD", ":status: 200")]
    [InlineData(":method: GET", ":status: 304")]
    public void A_length_without_a_body_is_legal_where_there_is_none(string method, string status)
    {
        var client = new Rig(Http2Role.Client);
        client.Open(true, [method, .. Get[1..]]);
        client.Give(new FrameList().Settings().Headers(1, true, status, "content-length: 100").Bytes);
        Assert.Equal($"head 1 {status}, content-length: 100 end", client.Events[^1]);
    }
}
