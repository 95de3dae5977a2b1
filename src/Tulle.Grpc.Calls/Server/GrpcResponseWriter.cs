namespace Tulle.Grpc.Calls.Server;

/// <summary>The messages to a client. Writers wait for each other, and for the client's flow control.</summary>
public sealed class GrpcResponseWriter<T>
{
    private readonly GrpcServerStream _stream;
    private readonly GrpcCodec<T> _codec;

    internal GrpcResponseWriter(GrpcServerStream stream, GrpcCodec<T> codec)
    {
        _stream = stream;
        _codec = codec;
    }

    public ValueTask WriteAsync(T message) => _stream.WriteAsync(_codec, message, flush: true);

    /// <summary>The only message: it leaves together with the status.</summary>
    internal ValueTask WriteLastAsync(T message) => _stream.WriteAsync(_codec, message, flush: false);
}
