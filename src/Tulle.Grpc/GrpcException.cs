namespace Tulle.Grpc;

/// <summary>Ends a call with a status: thrown by a handler to say it, by a client to tell it.</summary>
public sealed class GrpcException(GrpcStatus status, GrpcMetadata? trailers = null) : Exception(status.Message)
{
    public GrpcException(GrpcStatusCode code, string message)
        : this(new GrpcStatus(code, message))
    {
    }

    public GrpcStatus Status => status;

    public GrpcStatusCode Code => status.Code;

    public GrpcMetadata Trailers { get; } = trailers ?? [];
}
