using Tulle.Grpc.Calls.Server;

namespace Tulle.Grpc.Calls.Client;

/// <summary>What holds for one call.</summary>
public sealed record GrpcCallOptions
{
    public static readonly GrpcCallOptions Default = new();

    public GrpcMetadata Metadata { get; init; } = [];

    public GrpcDeadline Deadline { get; init; }

    /// <summary>Ends the call at once, here and at the server.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>For a call that is made in order to answer another: it ends when that one does.</summary>
    public static GrpcCallOptions Within(GrpcServerCall call) => new() { Deadline = call.Deadline, Cancel = call.Cancelled };
}
