using System.Text;
using Tulle.Proxy.Preface;

namespace Tulle.Proxy.Tests.Preface;

public sealed class ProtocolReaderTests
{
    private const int LimitBytes = 64;

    /// <summary>The count is of the bytes that are needed: none before decides.</summary>
    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", 14, DetectedProtocol.Http1)]
    [InlineData("POST /a HTTP/1.0\r\n", 16, DetectedProtocol.Http1)]
    [InlineData("\r\nGET / HTTP/1.1\r\n", 16, DetectedProtocol.Http1)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 12, DetectedProtocol.Http2)]
    [InlineData("\x16\x03\x01", 2, DetectedProtocol.Tls)]
    [InlineData("\x16\x02", 2, DetectedProtocol.Opaque)]
    [InlineData("\0\0\0\x08", 1, DetectedProtocol.Opaque)] // PostgreSQL
    [InlineData("*1\r\n$4\r\nPING\r\n", 1, DetectedProtocol.Opaque)] // Redis
    [InlineData("get a\r\n", 1, DetectedProtocol.Opaque)] // memcached
    [InlineData("EHLO a\r\n", 1, DetectedProtocol.Opaque)] // SMTP
    [InlineData("SSH-2.0-x\r\n", 2, DetectedProtocol.Opaque)]
    [InlineData("PUSH it", 3, DetectedProtocol.Opaque)]
    [InlineData("GET key\r\n", 8, DetectedProtocol.Opaque)] // a line, but not of HTTP
    [InlineData("GET / HTTP/3", 12, DetectedProtocol.Opaque)]
    public void The_first_byte_that_can_decide_does(string text, int neededBytes, DetectedProtocol expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int i = 0; i < neededBytes; i++)
        {
            DetectedProtocol early = ProtocolReader.Read(bytes.AsSpan(0, i), LimitBytes, out _);
            Assert.True(early is DetectedProtocol.Unknown or DetectedProtocol.LikelyHttp1, $"{early} after {i} bytes");
        }

        for (int i = neededBytes; i <= bytes.Length; i++)
        {
            Assert.Equal(expected, ProtocolReader.Read(bytes.AsSpan(0, i), LimitBytes, out _));
        }
    }

    [Fact]
    public void A_method_and_a_blank_are_likely_a_request_and_one_if_the_line_is_long()
    {
        Assert.Equal(DetectedProtocol.Unknown, ProtocolReader.Read("GET"u8, LimitBytes, out _));
        Assert.Equal(DetectedProtocol.LikelyHttp1, ProtocolReader.Read("GET "u8, LimitBytes, out _));
        byte[] endless = Encoding.ASCII.GetBytes("GET /" + new string('a', LimitBytes));
        Assert.Equal(DetectedProtocol.LikelyHttp1, ProtocolReader.Read(endless.AsSpan(0, LimitBytes - 1), LimitBytes, out _));
        Assert.Equal(DetectedProtocol.Http1, ProtocolReader.Read(endless, LimitBytes, out string version));
        Assert.Equal(HttpVersionReader.Http11, version);
        byte[] blank = Encoding.ASCII.GetBytes(new string('\n', LimitBytes));
        Assert.Equal(DetectedProtocol.Opaque, ProtocolReader.Read(blank, LimitBytes, out _));
    }
}
