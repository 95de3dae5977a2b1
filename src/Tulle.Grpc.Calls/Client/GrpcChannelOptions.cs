namespace Tulle.Grpc.Calls.Client;

/// <summary>What holds for all calls of a channel.</summary>
public sealed record GrpcChannelOptions
{
    public static readonly GrpcChannelOptions Default = new();

    /// <summary>Bytes of one message of the server.</summary>
    public int MessageLimitBytes { get; init; } = GrpcLimits.MessageBytes;

    /// <summary>Silence after which a connection with calls is asked whether it is still there. By default never: servers
    /// of gRPC's C core take more than one ping in five minutes for an attack.</summary>
    public TimeSpan KeepAlivePingDelay { get; init; } = Timeout.InfiniteTimeSpan;

    public TimeSpan KeepAlivePingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
