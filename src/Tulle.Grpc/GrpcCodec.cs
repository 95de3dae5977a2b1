using System.Buffers;

namespace Tulle.Grpc;

/// <summary>How a message becomes bytes and back. It is shared by all calls and has no state.</summary>
public abstract class GrpcCodec<T>
{
    /// <summary>Throws FormatException for what is no such message.</summary>
    public abstract T Decode(ReadOnlySpan<byte> message);

    public abstract void Encode(T message, IBufferWriter<byte> output);

    /// <summary>The bytes that Encode will write, where that is cheap to know: they are then written in place, without
    /// a copy. Below 0: not known.</summary>
    public virtual int Measure(T message) => -1;
}
