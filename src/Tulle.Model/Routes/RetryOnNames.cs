namespace Tulle.Model;

/// <summary>The words of retry_on, which also come in request headers.</summary>
public static class RetryOnNames
{
    /// <summary>Reads a comma-separated list; words that nobody knows count for nothing.</summary>
    public static RetryOn Parse(ReadOnlySpan<byte> list)
    {
        RetryOn bits = RetryOn.None;
        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            ReadOnlySpan<byte> word = comma < 0 ? list : list[..comma];
            bits |= ParseWord(word.Trim((byte)' '));
            list = comma < 0 ? default : list[(comma + 1)..];
        }

        return bits;
    }

    private static RetryOn ParseWord(ReadOnlySpan<byte> word) => word switch
    {
        _ when word.SequenceEqual("5xx"u8) => RetryOn.FiveXx,
        _ when word.SequenceEqual("gateway-error"u8) => RetryOn.GatewayError,
        _ when word.SequenceEqual("connect-failure"u8) => RetryOn.ConnectFailure,
        _ when word.SequenceEqual("retriable-4xx"u8) => RetryOn.Retriable4xx,
        _ when word.SequenceEqual("refused-stream"u8) => RetryOn.RefusedStream,
        _ when word.SequenceEqual("retriable-status-codes"u8) => RetryOn.RetriableStatusCodes,
        _ when word.SequenceEqual("retriable-headers"u8) => RetryOn.RetriableHeaders,
        _ when word.SequenceEqual("reset"u8) => RetryOn.Reset,
        _ when word.SequenceEqual("reset-before-request"u8) => RetryOn.ResetBeforeRequest,
        _ when word.SequenceEqual("envoy-ratelimited"u8) => RetryOn.EnvoyRateLimited,
        _ when word.SequenceEqual("http3-post-connect-failure"u8) => RetryOn.Http3PostConnectFailure,
        _ when word.SequenceEqual("cancelled"u8) => RetryOn.GrpcCancelled,
        _ when word.SequenceEqual("deadline-exceeded"u8) => RetryOn.GrpcDeadlineExceeded,
        _ when word.SequenceEqual("resource-exhausted"u8) => RetryOn.GrpcResourceExhausted,
        _ when word.SequenceEqual("unavailable"u8) => RetryOn.GrpcUnavailable,
        _ when word.SequenceEqual("internal"u8) => RetryOn.GrpcInternal,
        _ => RetryOn.None,
    };
}
