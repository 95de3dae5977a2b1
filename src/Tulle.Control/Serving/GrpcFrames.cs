using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Tulle.Control.Serving;

/// <summary>Length-prefixed messages of gRPC over HTTP/2 (its PROTOCOL-HTTP2, "Requests"): a flag byte, four bytes of
/// length, the message.</summary>
internal static class GrpcFrames
{
    public const int PrefixBytes = 5;

    /// <summary>The next message; null at the end of the stream.</summary>
    public static async Task<byte[]?> ReadAsync(PipeReader reader, CancellationToken cancel)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancel);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (TryTake(ref buffer, out byte[]? message))
            {
                reader.AdvanceTo(buffer.Start);
                return message;
            }
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null
                    : throw new GrpcException(GrpcStatus.Internal, "the stream ended inside a message");
            }
        }
    }

    public static void WritePrefix(IBufferWriter<byte> output, int length)
    {
        Span<byte> prefix = output.GetSpan(PrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        output.Advance(PrefixBytes);
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, out byte[]? message)
    {
        message = null;
        if (buffer.Length < PrefixBytes)
        {
            return false;
        }
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] != 0)
        {
            throw new GrpcException(GrpcStatus.Unimplemented, "compressed messages are not taken");
        }
        if (length > ControlLimits.DiscoveryRequestBytes)
        {
            throw new GrpcException(GrpcStatus.ResourceExhausted,
                $"a message may have at most {ControlLimits.DiscoveryRequestBytes} bytes, this one has {length}");
        }
        if (buffer.Length < PrefixBytes + length)
        {
            return false;
        }
        message = buffer.Slice(PrefixBytes, length).ToArray();
        buffer = buffer.Slice(PrefixBytes + length);
        return true;
    }
}
