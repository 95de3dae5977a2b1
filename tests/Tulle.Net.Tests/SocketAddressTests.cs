using System.Net;

namespace Tulle.Net.Tests;

public sealed class SocketAddressTests
{
    [Theory]
    [InlineData("10.1.2.3", 80, "10.1.2.3:80")]
    [InlineData("0.0.0.0", 0, "0.0.0.0:0")]
    [InlineData("::1", 443, "[::1]:443")]
    [InlineData("::", 1, "[::]:1")]
    [InlineData("fd00:0:0:1:0:0:0:2", 1, "[fd00:0:0:1::2]:1")]
    [InlineData("2001:DB8::A:0:0:1", 1, "[2001:db8::a:0:0:1]:1")]
    [InlineData("1:0:2:0:3:0:4:0", 1, "[1:0:2:0:3:0:4:0]:1")]
    [InlineData("::ffff:1.2.3.4", 9, "[::ffff:1.2.3.4]:9")]
    public void Addresses_are_written_as_Envoy_writes_them(string text, int port, string written)
    {
        Assert.True(SocketAddress.TryParseIp(text, port, out SocketAddress address));
        Assert.Equal(written, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.4 ")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("::1::")]
    [InlineData("localhost")]
    public void What_is_not_an_address_is_refused(string text) =>
        Assert.False(SocketAddress.TryParseIp(text, 1, out _));

    [Fact]
    public void Random_IPv6_texts_agree_with_the_framework()
    {
        var random = new Random(5);
        byte[] bytes = new byte[16];
        Span<byte> text = stackalloc byte[64];
        for (int i = 0; i < 5_000; i++)
        {
            random.NextBytes(bytes);
            for (int g = 0; g < 16; g += 2)
            {
                if (random.Next(2) == 0)
                {
                    bytes[g] = bytes[g + 1] = 0;
                }
            }

            if (bytes.AsSpan(0, 10).ContainsAnyExcept((byte)0))
            {
                int length = SocketAddress.V6(bytes, 0).FormatHost(text);
                Assert.Equal(new IPAddress(bytes).ToString(), System.Text.Encoding.ASCII.GetString(text[..length]));
            }
        }
    }

    [Fact]
    public void A_mapped_address_is_the_same_as_its_IPv4_one_once_unmapped()
    {
        Assert.True(SocketAddress.TryParseIp("::ffff:10.0.0.1", 5, out SocketAddress mapped));
        Assert.Equal(SocketAddress.V4(0x0A000001, 5), mapped.Unmapped());
        Assert.False(mapped.IsLoopback);
        Assert.True(SocketAddress.LoopbackV6(1).IsLoopback);
        Assert.Equal(SocketAddress.Unix("@a").GetHashCode(), SocketAddress.Unix("@a").GetHashCode());
    }
}
