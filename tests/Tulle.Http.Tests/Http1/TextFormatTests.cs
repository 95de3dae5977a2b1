using System.Globalization;
using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

public sealed class TextFormatTests
{
    [Fact]
    public void Dates_are_what_the_framework_writes()
    {
        byte[] text = new byte[29];
        Random random = new(1);
        for (int i = 0; i < 5000; i++)
        {
            long second = i switch
            {
                0 => 0,
                1 => 951782400,
                2 => 4102444799,
                _ => random.NextInt64(0, 8_000_000_000),
            };
            HttpDateCache.Write(text, second);
            string expected = DateTimeOffset.FromUnixTimeSeconds(second).ToString("r", CultureInfo.InvariantCulture);
            Assert.Equal(expected, WireData.Text(text));
        }
    }

    [Fact]
    public void The_cached_date_changes_with_the_second()
    {
        HttpDateCache cache = new();

        Assert.Equal("Sun, 06 Nov 1994 08:49:37 GMT", WireData.Text(cache.Get(784111777_000)));
        Assert.Equal("Sun, 06 Nov 1994 08:49:37 GMT", WireData.Text(cache.Get(784111777_999)));
        Assert.Equal("Sun, 06 Nov 1994 08:49:38 GMT", WireData.Text(cache.Get(784111778_000)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(1234567890123)]
    [InlineData(long.MaxValue)]
    public void Decimals_are_written(long value)
    {
        byte[] text = new byte[AsciiNumber.MaxDecimalBytes];

        string written = WireData.Text(text.AsSpan(0, AsciiNumber.WriteDecimal(text, value)));

        Assert.Equal(value.ToString(CultureInfo.InvariantCulture), written);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("007", 7)]
    [InlineData("999999999999999999", 999999999999999999)]
    public void Decimals_are_read(string text, long value)
    {
        Assert.True(AsciiNumber.TryParseDecimal(WireData.Bytes(text), out long read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("1000000000000000000")]
    public void Anything_else_is_no_decimal(string text) =>
        Assert.False(AsciiNumber.TryParseDecimal(WireData.Bytes(text), out _));

    [Theory]
    [InlineData("a.test", 6, -1)]
    [InlineData("a.test:80", 6, 80)]
    [InlineData("[::1]:443", 5, 443)]
    public void An_authority_is_split_into_host_and_port(string text, int hostLength, int port)
    {
        Assert.True(Authority.TrySplit(WireData.Bytes(text), out int length, out int number));
        Assert.Equal((hostLength, port), (length, number));
    }
}
