using System.Buffers;
using System.IO.Pipelines;

namespace Tulle.Grpc.Calls;

/// <summary>The messages of one direction of a call, out of its body.</summary>
internal sealed class GrpcMessageSource(PipeReader body, int limitBytes)
{
    private readonly GrpcFrameReader _frames = new(limitBytes);

    /// <summary>The next message; null at the end of the body. Throws GrpcException for what is no message.</summary>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            switch (_frames.TryRead(out byte[] message))
            {
                case GrpcFrameStatus.Message:
                    return message;
                case GrpcFrameStatus.Compressed:
                    throw new GrpcException(GrpcStatusCode.Internal, "a compressed message, where no compression was agreed on");
                case GrpcFrameStatus.TooLarge:
                    throw new GrpcException(
                        GrpcStatusCode.ResourceExhausted, $"a message may have at most {limitBytes} bytes");
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
                    : throw new GrpcException(GrpcStatusCode.Internal, "the body ended inside a message");
            }
        }
    }
}
