using System.Text;
using Tulle.Proxy.Preface;

namespace Tulle.Proxy.Tests.Preface;

public sealed class HttpVersionTests
{
    private const int LimitBytes = 8192;

    [Theory]
    [InlineData("GET / HTTP/1.1", "http/1.1")]
    [InlineData("\r\nPOST /x?y=z HTTP/1.0", "http/1.0")]
    [InlineData("CONNECT a:443 HTTP/1.1", "http/1.1")]
    [InlineData("M-SEARCH * HTTP/1.1", "http/1.1")]
    [InlineData("PROPFIND http://a/ HTTP/1.1", "http/1.1")]
    [InlineData("PRI * HTTP/2", "h2c")]
    public void The_version_is_known_at_its_last_digit_and_not_before(string text, string version)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(
                PrefaceStatus.NeedMore, HttpVersionReader.Read(bytes.AsSpan(0, length), LimitBytes, out _));
        }

        Assert.Equal(PrefaceStatus.Found, HttpVersionReader.Read(bytes, LimitBytes, out string found));
        Assert.Equal(version, found);
        byte[] more = [.. bytes, .. "\r\nhost: a\r\n"u8];
        Assert.Equal(PrefaceStatus.Found, HttpVersionReader.Read(more, LimitBytes, out _));
    }

    [Theory]
    [InlineData("HEL")]
    [InlineData("SS")]
    [InlineData("\u0016")]
    [InlineData("g")]
    [InlineData("GETS")]
    [InlineData("GET  ")]
    [InlineData("GET /\r")]
    [InlineData("GET / X")]
    [InlineData("GET / HTTP/2")]
    [InlineData("GET / HTTP/1.2")]
    [InlineData("PRJ")]
    public void What_is_not_HTTP_is_known_at_the_first_byte_that_tells(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(PrefaceStatus.NotFound, HttpVersionReader.Read(bytes, LimitBytes, out _));
        ReadOnlySpan<byte> beginning = bytes.AsSpan(0, bytes.Length - 1);
        Assert.Equal(PrefaceStatus.NeedMore, HttpVersionReader.Read(beginning, LimitBytes, out _));
    }

    [Fact]
    public void A_request_line_that_does_not_end_is_not_waited_for()
    {
        byte[] line = Encoding.ASCII.GetBytes("GET /" + new string('x', LimitBytes));
        Assert.Equal(PrefaceStatus.NeedMore, HttpVersionReader.Read(line.AsSpan(0, LimitBytes - 1), LimitBytes, out _));
        Assert.Equal(PrefaceStatus.NotFound, HttpVersionReader.Read(line, LimitBytes, out _));
    }
}
