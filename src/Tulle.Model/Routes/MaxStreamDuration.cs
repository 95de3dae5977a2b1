namespace Tulle.Model;

public sealed record MaxStreamDuration
{
    /// <summary>null: the connection manager's. 0: none.</summary>
    public long? MaxStreamDurationMs { get; init; }

    public long? GrpcTimeoutHeaderMaxMs { get; init; }

    public long GrpcTimeoutHeaderOffsetMs { get; init; }
}
