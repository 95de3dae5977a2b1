using Tulle.Grpc;

namespace Tulle.Grpc.Tests;

/// <summary>What gRPC writes into headers and trailers.</summary>
public sealed class GrpcTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("100%", "100%25")]
    [InlineData("ä\n", "%C3%A4%0A")]
    public void A_message_is_percent_encoded_and_decoded(string message, string encoded)
    {
        Assert.Equal(encoded, GrpcMessage.Encode(message));
        Assert.Equal(message, GrpcMessage.Decode(encoded));
    }

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz", "%zz")]
    public void A_broken_escape_stays_as_it_is(string encoded, string message) =>
        Assert.Equal(message, GrpcMessage.Decode(encoded));

    [Theory]
    [InlineData("1S", 1_000_000)]
    [InlineData("250m", 250_000)]
    [InlineData("1n", 1)]
    [InlineData("2H", 7_200_000_000)]
    public void A_timeout_is_read_in_its_unit(string text, long us)
    {
        Assert.True(GrpcTimeout.TryParse(text, out long timeoutUs));
        Assert.Equal(us, timeoutUs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("123456789S")]
    [InlineData("-1S")]
    [InlineData("1x")]
    [InlineData("1.5S")]
    public void A_timeout_that_the_protocol_does_not_know_is_refused(string text) =>
        Assert.False(GrpcTimeout.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0m")]
    [InlineData(1500, "1500m")]
    [InlineData(100_000_000, "100000S")]
    public void A_timeout_is_written_with_at_most_eight_digits(long ms, string text) =>
        Assert.Equal(text, GrpcTimeout.Format(ms));

    [Fact]
    public void A_call_without_status_is_unknown()
    {
        Assert.Equal(GrpcStatusCode.Unknown, GrpcStatus.FromTrailers(null, null).Code);
        Assert.Equal(new GrpcStatus(GrpcStatusCode.NotFound, "no ä"), GrpcStatus.FromTrailers("5", "no %C3%A4"));
        Assert.Equal(GrpcStatusCode.Unavailable, GrpcStatus.FromHttpStatus(503));
    }

    [Fact]
    public void Binary_metadata_is_read_with_and_without_padding()
    {
        Assert.True(GrpcHeaders.TryDecodeBinary("AQI", out byte[] bytes));
        Assert.Equal([1, 2], bytes);
        Assert.True(GrpcHeaders.TryDecodeBinary("AQI=", out bytes));
        Assert.Equal("AQI", GrpcHeaders.EncodeBinary(bytes));
    }
}
