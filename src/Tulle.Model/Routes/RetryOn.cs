namespace Tulle.Model;

/// <summary>retry_on and x-envoy-retry-on / x-envoy-retry-grpc-on, as bits.</summary>
[Flags]
public enum RetryOn
{
    None = 0,
    FiveXx = 1 << 0,
    GatewayError = 1 << 1,
    ConnectFailure = 1 << 2,
    Retriable4xx = 1 << 3,
    RefusedStream = 1 << 4,
    RetriableStatusCodes = 1 << 5,
    RetriableHeaders = 1 << 6,
    Reset = 1 << 7,
    ResetBeforeRequest = 1 << 8,
    EnvoyRateLimited = 1 << 9,
    Http3PostConnectFailure = 1 << 10,
    GrpcCancelled = 1 << 11,
    GrpcDeadlineExceeded = 1 << 12,
    GrpcResourceExhausted = 1 << 13,
    GrpcUnavailable = 1 << 14,
    GrpcInternal = 1 << 15,
    AnyGrpc = GrpcCancelled | GrpcDeadlineExceeded | GrpcResourceExhausted | GrpcUnavailable | GrpcInternal,
}
