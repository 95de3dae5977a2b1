using System.Buffers;

namespace Tulle.Grpc;

/// <summary>For who reads and writes messages itself.</summary>
public sealed class GrpcBytesCodec : GrpcCodec<byte[]>
{
    public static readonly GrpcBytesCodec Instance = new();

    private GrpcBytesCodec()
    {
    }

    public override byte[] Decode(ReadOnlySpan<byte> message) => message.ToArray();

    public override void Encode(byte[] message, IBufferWriter<byte> output) => output.Write(message);

    public override int Measure(byte[] message) => message.Length;
}
