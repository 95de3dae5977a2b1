using System.Buffers.Binary;

namespace Tulle.Grpc;

/// <summary>A message on the wire: a flag byte (compressed or not), four bytes of length, the message.</summary>
public static class GrpcFrame
{
    public const int PrefixBytes = 5;

    public static void WritePrefix(Span<byte> prefix, int messageBytes)
    {
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)messageBytes);
    }

    public static byte[] Wrap(ReadOnlySpan<byte> message)
    {
        var frame = new byte[PrefixBytes + message.Length];
        WritePrefix(frame, message.Length);
        message.CopyTo(frame.AsSpan(PrefixBytes));
        return frame;
    }
}
