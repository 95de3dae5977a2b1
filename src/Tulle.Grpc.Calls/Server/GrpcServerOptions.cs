namespace Tulle.Grpc.Calls.Server;

/// <summary>What holds for all calls of a server.</summary>
public sealed record GrpcServerOptions
{
    public static readonly GrpcServerOptions Default = new();

    /// <summary>Bytes of one message of a client.</summary>
    public int MessageLimitBytes { get; init; } = GrpcLimits.MessageBytes;

    /// <summary>Ends all calls with UNAVAILABLE.</summary>
    public CancellationToken Stopping { get; init; }

    public string StoppingMessage { get; init; } = "the server stops";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets a line for each handler that failed by an exception of its own: the client is not told what.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}
