using System.Buffers;
using System.IO.Pipelines;
using Tulle.Grpc;

namespace Tulle.Control.Serving;

/// <summary>The messages that the caller of one gRPC call sends, over Kestrel's request body.</summary>
internal sealed class GrpcRequestStream(PipeReader body)
{
    private readonly GrpcFrameReader _frames = new(ControlLimits.DiscoveryRequestBytes);

    /// <summary>The next message; null at the end of the stream.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            switch (_frames.TryRead(out byte[] message))
            {
                case GrpcFrameStatus.Message:
                    return message;
                case GrpcFrameStatus.Compressed:
                    throw new GrpcException(GrpcStatusCode.Unimplemented, "compressed messages are not taken");
                case GrpcFrameStatus.TooLarge:
                    throw new GrpcException(GrpcStatusCode.ResourceExhausted,
                        $"a message may have at most {ControlLimits.DiscoveryRequestBytes} bytes");
            }
            ReadResult result = await body.ReadAsync(cancel);
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
            {
                _frames.Append(segment.Span);
            }
            bool isOver = result.IsCompleted && result.Buffer.IsEmpty;
            body.AdvanceTo(result.Buffer.End);
            if (isOver)
            {
                return _frames.PendingBytes == 0
                    ? null
                    : throw new GrpcException(GrpcStatusCode.Internal, "the stream ended inside a message");
            }
        }
    }
}
