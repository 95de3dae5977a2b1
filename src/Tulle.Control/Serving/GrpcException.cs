namespace Tulle.Control.Serving;

/// <summary>Ends a gRPC call with a status.</summary>
internal sealed class GrpcException(GrpcStatus status, string message) : Exception(message)
{
    public GrpcStatus Status => status;
}
