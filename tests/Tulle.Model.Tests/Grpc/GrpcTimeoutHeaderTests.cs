using System.Text;
using Tulle.Http;

namespace Tulle.Model.Tests.Grpc;

public sealed class GrpcTimeoutHeaderTests
{
    [Theory]
    [InlineData("0m", 0)]
    [InlineData("1m", 1)]
    [InlineData("300m", 300)]
    [InlineData("2S", 2_000)]
    [InlineData("3M", 180_000)]
    [InlineData("1H", 3_600_000)]
    [InlineData("99999999H", 359_999_996_400_000)]
    [InlineData("1u", 1)]
    [InlineData("1000u", 1)]
    [InlineData("1001u", 2)]
    [InlineData("1n", 1)]
    [InlineData("1000001n", 2)]
    [InlineData("00000012S", 12_000)]
    public void At_most_eight_digits_and_a_unit_are_read_and_rounded_up(string text, long milliseconds)
    {
        Assert.True(GrpcTimeoutHeader.TryParse(Encoding.ASCII.GetBytes(text), out long read));
        Assert.Equal(milliseconds, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("1X")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1 S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    [InlineData("99999999999999999H")]
    public void Anything_else_counts_for_nothing(string text)
    {
        Assert.False(GrpcTimeoutHeader.TryParse(Encoding.ASCII.GetBytes(text), out long read));
        Assert.Equal(0, read);
    }

    [Theory]
    [InlineData(0, "0m")]
    [InlineData(99_999_999, "99999999m")]
    [InlineData(100_000_999, "100000S")]
    [InlineData(100_000_000_000, "1666666M")]
    [InlineData(359_999_996_400_000, "99999999H")]
    [InlineData(long.MaxValue, "99999999H")]
    public void It_is_written_in_the_finest_unit_that_fits_and_never_grows(long milliseconds, string text)
    {
        var request = new HeaderTable();
        GrpcTimeoutHeader.Write(request, milliseconds);
        Assert.True(request.TryGet(HeaderName.GrpcTimeout, out ReadOnlySpan<byte> value));
        Assert.Equal(text, Encoding.ASCII.GetString(value));
    }
}
