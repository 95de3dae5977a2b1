using System.Text;
using Tulle.Proxy.Preface;

namespace Tulle.Proxy.Tests.Preface;

public sealed class ProxyHeaderTests
{
    private const int LimitBytes = 1024;
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";
    private const string V4Addresses = "\xC6\x33\x64\x08\xC0\x00\x02\x01\x0F\xA2\x01\xBB";

    public static TheoryData<string, string, string> Headers() => new()
    {
        { "PROXY TCP4 198.51.100.7 192.0.2.1 4000 443\r\n", "198.51.100.7:4000", "192.0.2.1:443" },
        { "PROXY TCP6 2001:db8::7 2001:db8::1 4001 443\r\n", "[2001:db8::7]:4001", "[2001:db8::1]:443" },
        { "PROXY UNKNOWN\r\n", "", "" },
        { "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", "", "" },
        { Signature + "\x21\x11\0\x0C" + V4Addresses, "198.51.100.8:4002", "192.0.2.1:443" },
        { Signature + "\x21\x11\0\x17" + V4Addresses + "\x02\0\x08web.test", "198.51.100.8:4002", "192.0.2.1:443" },
        { Signature + "\x20\0\0\0", "", "" },
        { Signature + "\x20\x11\0\x0C" + V4Addresses, "", "" },
        {
            Signature + "\x21\x21\0\x24\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x08\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x01"
            + "\x0F\xA3\x01\xBB",
            "[2001:db8::8]:4003",
            "[2001:db8::1]:443"
        },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_header_is_read_whole_and_never_before_its_last_byte(string text, string source, string destination)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(
                PrefaceStatus.NeedMore, ProxyHeaderReader.Read(bytes.AsSpan(0, length), LimitBytes, out _));
        }

        byte[] more = [.. bytes, .. "GET / HTTP/1.1\r\n"u8];
        Assert.Equal(PrefaceStatus.Found, ProxyHeaderReader.Read(more, LimitBytes, out ProxyHeader header));
        Assert.Equal(bytes.Length, header.LengthBytes);
        Assert.Equal(text[0] == 'P' ? 1 : 2, header.Version);
        Assert.Equal(source.Length > 0, header.HasAddresses);
        if (header.HasAddresses)
        {
            Assert.Equal(source, header.Source.ToString());
            Assert.Equal(destination, header.Destination.ToString());
        }
    }

    [Theory]
    [InlineData("PROXY TCP4 banana 192.0.2.1 1 2\r\n", 1)]
    [InlineData("PROXY SCTP4 1.2.3.4 192.0.2.1 1 2\r\n", 1)]
    [InlineData("PROXY TCP4 2001:db8::1 192.0.2.1 1 2\r\n", 1)]
    [InlineData("PROXY TCP6 [2001:db8::1] 2001:db8::2 1 2\r\n", 1)]
    [InlineData("PROXY TCP4 1.2.3.4 192.0.2.1 1 65536\r\n", 1)]
    [InlineData("PROXY TCP4 1.2.3.4 192.0.2.1 01 2\r\n", 1)]
    [InlineData("PROXY TCP4 1.2.3.4 192.0.2.1 1\r\n", 1)]
    [InlineData("PROXY TCP4 1.2.3.4 192.0.2.1 1 2 3\r\n", 1)]
    [InlineData("PROXY TCP4  1.2.3.4 192.0.2.1 1 2\r\n", 1)]
    [InlineData("PROXY UNKNOWNX\r\n", 1)]
    [InlineData(Signature + "\x31\x11\0\x0C" + V4Addresses, 2)]
    [InlineData(Signature + "\x22\x11\0\x0C" + V4Addresses, 2)]
    [InlineData(Signature + "\x21\x12\0\x0C" + V4Addresses, 2)]
    [InlineData(Signature + "\x21\x31\0\x0C" + V4Addresses, 2)]
    [InlineData(Signature + "\x21\x11\0\x0B" + V4Addresses, 2)]
    [InlineData(Signature + "\x21\x11\0\x0E" + V4Addresses + "\x02\0", 2)]
    [InlineData(Signature + "\x21\x11\0\x10" + V4Addresses + "\x02\0\x02!", 2)]
    public void A_malformed_header_is_invalid_in_the_version_that_it_began_as(string text, int version)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        Assert.Equal(PrefaceStatus.Invalid, ProxyHeaderReader.Read(bytes, LimitBytes, out ProxyHeader header));
        Assert.Equal(version, header.Version);
    }

    [Fact]
    public void Bytes_that_are_no_header_are_known_by_the_first_that_differs()
    {
        Assert.Equal(PrefaceStatus.NotFound, ProxyHeaderReader.Read("G"u8, LimitBytes, out _));
        Assert.Equal(PrefaceStatus.NotFound, ProxyHeaderReader.Read("PROXX"u8, LimitBytes, out _));
        Assert.Equal(PrefaceStatus.NotFound, ProxyHeaderReader.Read("\r\n\r\nG"u8, LimitBytes, out _));
        Assert.Equal(PrefaceStatus.NeedMore, ProxyHeaderReader.Read("PROXY"u8, LimitBytes, out _));
    }

    [Fact]
    public void A_line_without_end_and_a_header_over_the_limit_are_refused_before_they_are_complete()
    {
        byte[] line = Encoding.Latin1.GetBytes("PROXY UNKNOWN " + new string('x', 93));
        Assert.Equal(107, line.Length);
        Assert.Equal(PrefaceStatus.NeedMore, ProxyHeaderReader.Read(line.AsSpan(0, 106), LimitBytes, out _));
        Assert.Equal(PrefaceStatus.Invalid, ProxyHeaderReader.Read(line, LimitBytes, out _));
        byte[] large = Encoding.Latin1.GetBytes(Signature + "\x21\x11\x04\x00");
        Assert.Equal(PrefaceStatus.TooLarge, ProxyHeaderReader.Read(large, LimitBytes, out ProxyHeader header));
        Assert.Equal(2, header.Version);
    }
}
