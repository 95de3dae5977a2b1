using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Tulle.Grpc.Calls.Server;

/// <summary>
/// The two bodies of one call. Kestrel takes its objects back when the call is over, so that a handler that goes on after its
/// deadline must not reach them: it gets an OperationCanceledException instead.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle owns nothing.")]
internal sealed class GrpcServerStream(HttpContext context, int limitBytes, CancellationToken cancelled)
{
    // Held for one operation, and for ever once the call is over.
    private readonly SemaphoreSlim _reading = new(1);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly GrpcMessageSource _source = new(context.Request.BodyReader, limitBytes);
    private bool _hasTakenHeaders;
    private bool _hasMessages;

    public GrpcMetadata Headers { get; } = [];

    public async ValueTask<byte[]?> ReadAsync()
    {
        await _reading.WaitAsync(cancelled);
        try
        {
            return await _source.ReadAsync(cancelled);
        }
        finally
        {
            _reading.Release();
        }
    }

    public async ValueTask WriteAsync<T>(GrpcCodec<T> codec, T message, bool flush)
    {
        await _writing.WaitAsync(cancelled);
        try
        {
            TakeHeaders();
            PipeWriter output = context.Response.BodyWriter;
            _hasMessages = true;
            GrpcMessages.Write(codec, message, output);
            if (flush)
            {
                await output.FlushAsync(cancelled);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public async Task StartAsync()
    {
        await _writing.WaitAsync(cancelled);
        try
        {
            TakeHeaders();
            await context.Response.StartAsync(cancelled);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Waits for what is under way. The call is cancelled by now, so that it soon ends.</summary>
    public async Task CloseAsync()
    {
        await _reading.WaitAsync(CancellationToken.None);
        await _writing.WaitAsync(CancellationToken.None);
    }

    /// <summary>The last header fields: behind the messages, or alone where there are none ("Trailers-Only").</summary>
    public void Finish(GrpcStatus status, GrpcMetadata trailers)
    {
        HttpResponse response = context.Response;
        if (_hasMessages || response.HasStarted)
        {
            response.AppendTrailer(GrpcHeaders.Status, status.CodeText);
            if (status.Message.Length > 0) response.AppendTrailer(GrpcHeaders.Message, Message(status));
            foreach (GrpcMetadataEntry entry in trailers) response.AppendTrailer(entry.Name, entry.Text);
            return;
        }
        TakeHeaders();
        Refuse(response, status);
        foreach (GrpcMetadataEntry entry in trailers) response.Headers.Append(entry.Name, entry.Text);
    }

    /// <summary>A status as the whole answer.</summary>
    public static void Refuse(HttpResponse response, GrpcStatus status)
    {
        response.Headers[GrpcHeaders.Status] = status.CodeText;
        if (status.Message.Length > 0) response.Headers[GrpcHeaders.Message] = Message(status);
    }

    private static string Message(GrpcStatus status) => status.Message.Length <= GrpcLimits.StatusMessageLength
        ? status.EncodedMessage
        : GrpcMessage.Encode(status.Message[..GrpcLimits.StatusMessageLength]);

    private void TakeHeaders()
    {
        if (_hasTakenHeaders) return;
        _hasTakenHeaders = true;
        foreach (GrpcMetadataEntry entry in Headers) context.Response.Headers.Append(entry.Name, entry.Text);
    }
}
