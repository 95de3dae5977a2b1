using System.Net;
using System.Net.Http.Headers;

namespace Tulle.Grpc.Calls.Client;

/// <summary>The body of a call: whoever has the stream writes to it until the call has no more messages.</summary>
internal sealed class GrpcRequestContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GrpcRequestContent() => Headers.ContentType = new MediaTypeHeaderValue(GrpcHeaders.ContentType);

    /// <summary>Where messages go, once there is a connection. Cancelled: the call ended before.</summary>
    public Task<Stream> Opened => _opened.Task;

    /// <summary>No more messages.</summary>
    public void Complete()
    {
        _complete.TrySetResult();
        _opened.TrySetCanceled();
    }

    /// <summary>The call is over: what is still being written goes nowhere, and the stream is reset.</summary>
    public void Abandon()
    {
        _complete.TrySetCanceled();
        _opened.TrySetCanceled();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancel)
    {
        try
        {
            await stream.FlushAsync(cancel); // the headers leave now, not with the first message
        }
        catch
        {
            // Answered and reset already: a status needs no message. Nobody may wait for the stream.
            _opened.TrySetCanceled(CancellationToken.None);
            throw;
        }
        _opened.TrySetResult(stream);
        await _complete.Task.WaitAsync(cancel);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
