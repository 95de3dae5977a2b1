namespace Tulle.Control.Serving;

/// <summary>The gRPC status codes that the ADS server ends a stream with.</summary>
internal enum GrpcStatus
{
    Ok = 0,
    InvalidArgument = 3,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
}
