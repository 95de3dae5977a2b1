namespace Tulle.Model.Tests;

public sealed class RetryOnNamesTests
{
    [Fact]
    public void Words_are_separated_by_commas_and_unknown_ones_count_for_nothing() => Assert.Equal(
        RetryOn.FiveXx | RetryOn.ConnectFailure | RetryOn.GrpcUnavailable,
        RetryOnNames.Parse("5xx, connect-failure,no-such,unavailable"u8));

    [Fact]
    public void An_empty_list_retries_nothing() => Assert.Equal(RetryOn.None, RetryOnNames.Parse(""u8));

    [Theory]
    [InlineData(RetryOn.FiveXx, "5xx")]
    [InlineData(RetryOn.GatewayError, "gateway-error")]
    [InlineData(RetryOn.Retriable4xx, "retriable-4xx")]
    [InlineData(RetryOn.RefusedStream, "refused-stream")]
    [InlineData(RetryOn.RetriableStatusCodes, "retriable-status-codes")]
    [InlineData(RetryOn.RetriableHeaders, "retriable-headers")]
    [InlineData(RetryOn.Reset, "reset")]
    [InlineData(RetryOn.ResetBeforeRequest, "reset-before-request")]
    [InlineData(RetryOn.EnvoyRateLimited, "envoy-ratelimited")]
    [InlineData(RetryOn.GrpcCancelled, "cancelled")]
    [InlineData(RetryOn.GrpcDeadlineExceeded, "deadline-exceeded")]
    [InlineData(RetryOn.GrpcResourceExhausted, "resource-exhausted")]
    [InlineData(RetryOn.GrpcInternal, "internal")]
    public void Each_word_of_envoy_is_known(RetryOn bit, string word) =>
        Assert.Equal(bit, RetryOnNames.Parse(System.Text.Encoding.ASCII.GetBytes(word)));
}
