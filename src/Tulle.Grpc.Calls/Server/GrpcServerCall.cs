namespace Tulle.Grpc.Calls.Server;

/// <summary>What a handler knows of the call that it answers.</summary>
public sealed class GrpcServerCall
{
    internal GrpcServerCall(
        string path, GrpcServerStream stream, GrpcMetadata request, GrpcDeadline deadline, CancellationToken cancelled)
    {
        Path = path;
        Request = request;
        Deadline = deadline;
        Cancelled = cancelled;
        Stream = stream;
    }

    public string Path { get; }

    /// <summary>The client's metadata.</summary>
    public GrpcMetadata Request { get; }

    /// <summary>Sent before the first message.</summary>
    public GrpcMetadata Headers => Stream.Headers;

    /// <summary>Sent behind the last message, with the status.</summary>
    public GrpcMetadata Trailers { get; } = [];

    public GrpcDeadline Deadline { get; }

    /// <summary>The client is gone or wants no answer any more, the deadline has passed, or the server stops.</summary>
    public CancellationToken Cancelled { get; }

    internal GrpcServerStream Stream { get; }

    /// <summary>Sends the headers now rather than with the first message.</summary>
    public Task SendHeadersAsync() => Stream.StartAsync();
}
