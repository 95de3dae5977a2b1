namespace Tulle.Grpc;

/// <summary>One method of a service, the same object for client and server.</summary>
/// <param name="Service">With its package: grpc.health.v1.Health.</param>
public sealed record GrpcMethod<TRequest, TResponse>(
    string Service, string Name, GrpcCodec<TRequest> Request, GrpcCodec<TResponse> Response)
{
    /// <summary>The path of the HTTP request.</summary>
    public string Path { get; } = $"/{Service}/{Name}";
}
