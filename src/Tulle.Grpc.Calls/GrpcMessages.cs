using System.Buffers;

namespace Tulle.Grpc.Calls;

/// <summary>Messages to bytes and back, with gRPC's own errors.</summary>
internal static class GrpcMessages
{
    /// <summary>Prefix and message. Without a copy where the codec knows the length beforehand.</summary>
    public static void Write<T>(GrpcCodec<T> codec, T message, IBufferWriter<byte> output)
    {
        int length = codec.Measure(message);
        if (length >= 0)
        {
            WritePrefix(output, length);
            codec.Encode(message, output);
            return;
        }
        var encoded = new ArrayBufferWriter<byte>();
        codec.Encode(message, encoded);
        WritePrefix(output, encoded.WrittenCount);
        output.Write(encoded.WrittenSpan);
    }

    public static T Read<T>(GrpcCodec<T> codec, byte[] message)
    {
        try
        {
            return codec.Decode(message);
        }
        catch (FormatException e)
        {
            throw new GrpcException(GrpcStatusCode.Internal, "not the message of this method: " + e.Message);
        }
    }

    private static void WritePrefix(IBufferWriter<byte> output, int length)
    {
        GrpcFrame.WritePrefix(output.GetSpan(GrpcFrame.PrefixBytes), length);
        output.Advance(GrpcFrame.PrefixBytes);
    }
}
