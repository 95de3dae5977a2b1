using Tulle.Grpc;

namespace Tulle.Control.Serving;

/// <summary>Ends a gRPC call with a status.</summary>
internal sealed class GrpcException(GrpcStatusCode code, string message) : Exception(message)
{
    public GrpcStatusCode Code => code;
}
