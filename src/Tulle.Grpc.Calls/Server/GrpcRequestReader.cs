using System.Runtime.CompilerServices;

namespace Tulle.Grpc.Calls.Server;

/// <summary>The messages of a client. One reader at a time.</summary>
public sealed class GrpcRequestReader<T>
{
    private readonly GrpcServerStream _stream;
    private readonly GrpcCodec<T> _codec;
    private T? _current;

    internal GrpcRequestReader(GrpcServerStream stream, GrpcCodec<T> codec)
    {
        _stream = stream;
        _codec = codec;
    }

    /// <summary>The message that MoveNextAsync found.</summary>
    public T Current => _current!;

    /// <summary>False: the client has sent its last message.</summary>
    public async ValueTask<bool> MoveNextAsync()
    {
        if (await _stream.ReadAsync() is not { } message) return false;
        _current = GrpcMessages.Read(_codec, message);
        return true;
    }

    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        while (await MoveNextAsync())
        {
            cancel.ThrowIfCancellationRequested();
            yield return Current;
        }
    }

    /// <summary>The one message of a call that has one (doc/statuscodes.md: else Unimplemented).</summary>
    internal async ValueTask<T> SingleAsync()
    {
        if (!await MoveNextAsync())
            throw new GrpcException(GrpcStatusCode.Unimplemented, "the call has no message, where the method takes one");
        T single = Current;
        if (await MoveNextAsync())
            throw new GrpcException(GrpcStatusCode.Unimplemented, "the call has several messages, where the method takes one");
        return single;
    }
}
