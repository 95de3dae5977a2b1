using Microsoft.AspNetCore.Http;

namespace Tulle.Grpc.Calls.Server;

/// <summary>Answers gRPC calls that come in over Kestrel's HTTP/2: a table of methods, filled before the first call.</summary>
public sealed class GrpcServer(GrpcServerOptions options)
{
    private readonly Dictionary<string, Func<GrpcServerCall, Task>> _methods = new(StringComparer.Ordinal);

    public void Unary<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, Func<TRequest, GrpcServerCall, Task<TResponse>> handler) =>
        Bidirectional(method, async (reader, writer, call) =>
            await writer.WriteLastAsync(await handler(await reader.SingleAsync(), call)));

    public void ClientStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, Func<GrpcRequestReader<TRequest>, GrpcServerCall, Task<TResponse>> handler) =>
        Bidirectional(method, async (reader, writer, call) => await writer.WriteLastAsync(await handler(reader, call)));

    public void ServerStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, Func<TRequest, GrpcResponseWriter<TResponse>, GrpcServerCall, Task> handler) =>
        Bidirectional(method, async (reader, writer, call) => await handler(await reader.SingleAsync(), writer, call));

    public void Bidirectional<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        Func<GrpcRequestReader<TRequest>, GrpcResponseWriter<TResponse>, GrpcServerCall, Task> handler) =>
        _methods.Add(method.Path, call => handler(
            new GrpcRequestReader<TRequest>(call.Stream, method.Request),
            new GrpcResponseWriter<TResponse>(call.Stream, method.Response), call));

    /// <summary>One call, from its headers to its status.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!GrpcRequestHead.IsAcceptable(context)) return;
        context.Response.ContentType = GrpcHeaders.ContentType;
        GrpcStatus refusal = GrpcRequestHead.Read(
            context.Request, options.Time, out GrpcMetadata metadata, out GrpcDeadline deadline);
        string path = context.Request.Path.Value ?? "";
        Func<GrpcServerCall, Task>? method = null;
        if (refusal.IsOk && !_methods.TryGetValue(path, out method))
            refusal = new(GrpcStatusCode.Unimplemented, $"{path} is not served here");
        if (method is null)
        {
            GrpcServerStream.Refuse(context.Response, refusal);
            return;
        }
        GrpcRequestHead.LiftLimits(context);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, options.Stopping);
        deadline.Arm(ending);
        var stream = new GrpcServerStream(context, options.MessageLimitBytes, ending.Token);
        var call = new GrpcServerCall(path, stream, metadata, deadline, ending.Token);
        CancellationToken aborted = context.RequestAborted;
        GrpcStatus status = await RunAsync(method, call, aborted);
        bool isLate = status.Code == GrpcStatusCode.DeadlineExceeded; // then the handler may still write its trailers
        await ending.CancelAsync();
        await stream.CloseAsync();
        if (!aborted.IsCancellationRequested) stream.Finish(status, isLate ? [] : call.Trailers);
    }

    private async Task<GrpcStatus> RunAsync(Func<GrpcServerCall, Task> method, GrpcServerCall call, CancellationToken aborted)
    {
        Task<GrpcStatus> answering = AnswerAsync(method, call, aborted);
        if (!call.Deadline.IsSet) return await answering;
        var cancellation = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration cancelled = call.Cancelled.UnsafeRegister(
            static source => ((TaskCompletionSource)source!).TrySetResult(), cancellation);
        await Task.WhenAny(answering, cancellation.Task);
        // The client of a call that is too late is answered, even if the handler does not look.
        GrpcStatus reason = WhyCancelled(call, aborted);
        return answering.IsCompleted || reason.Code != GrpcStatusCode.DeadlineExceeded ? await answering : reason;
    }

    private async Task<GrpcStatus> AnswerAsync(
        Func<GrpcServerCall, Task> method, GrpcServerCall call, CancellationToken aborted)
    {
        try
        {
            call.Cancelled.ThrowIfCancellationRequested(); // a timeout of nothing
            await method(call);
            return GrpcStatus.Ok;
        }
        catch (GrpcException e)
        {
            call.Trailers.AddAll(e.Trailers);
            return e.Status;
        }
        catch (Exception e) when (call.Cancelled.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            return WhyCancelled(call, aborted);
        }
        catch (Exception e)
        {
            options.Log($"{call.Path}: {e}");
            return new(GrpcStatusCode.Unknown, "the handler of the method failed");
        }
    }

    private GrpcStatus WhyCancelled(GrpcServerCall call, CancellationToken aborted)
    {
        if (!call.Cancelled.IsCancellationRequested) return GrpcStatus.Ok;
        if (aborted.IsCancellationRequested) return new(GrpcStatusCode.Cancelled, "the client is gone");
        return options.Stopping.IsCancellationRequested
            ? new(GrpcStatusCode.Unavailable, options.StoppingMessage)
            : new(GrpcStatusCode.DeadlineExceeded, "the deadline has passed");
    }
}
