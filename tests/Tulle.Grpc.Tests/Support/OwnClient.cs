using System.Text;
using Tulle.Grpc.Calls;
using Tulle.Grpc.Calls.Client;

namespace Tulle.Grpc.Tests.Support;

/// <summary>A client over Tulle.Grpc.Calls.</summary>
internal sealed class OwnClient(int port) : IEchoClient
{
    private readonly GrpcChannel _channel = new(new Uri($"http://127.0.0.1:{port}"));

    public async Task<EchoOutcome> CallAsync(EchoOrder order)
    {
        using var cancelling = new CancellationTokenSource();
        var metadata = new GrpcMetadata();
        foreach ((string name, byte[] value) in order.Metadata)
        {
            if (GrpcHeaders.IsBinary(name)) metadata.Add(name, value);
            else metadata.Add(name, Encoding.UTF8.GetString(value));
        }
        await using GrpcCall<byte[], byte[]> call = _channel.Open(EchoMethods.Of(order.Method), new GrpcCallOptions
        {
            Metadata = metadata,
            Deadline = order.DeadlineMs is { } ms ? GrpcDeadline.After(TimeSpan.FromMilliseconds(ms)) : GrpcDeadline.None,
            Cancel = cancelling.Token,
        });
        var toSend = new Queue<byte[]>(order.Messages);
        Task sending = order.PingPong ? SendNextAsync(call, toSend) : SendAllAsync(call, toSend);
        if (order.CancelAfter == 0) await cancelling.CancelAsync();
        List<byte[]> replies = [];
        (string, byte[])[] headers = [];
        try
        {
            headers = Pairs(await call.HeadersAsync());
            await foreach (byte[] reply in call.ReadAllAsync())
            {
                replies.Add(reply);
                if (replies.Count == order.CancelAfter) await cancelling.CancelAsync();
                else if (order.PingPong) await SendNextAsync(call, toSend);
            }
        }
        catch (GrpcException e)
        {
            Assert.Equal(call.Status, e.Status);
        }
        await sending;
        return new EchoOutcome(call.Status!.Value, [.. replies], headers, Pairs(call.Trailers));
    }

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task SendAllAsync(GrpcCall<byte[], byte[]> call, Queue<byte[]> messages)
    {
        while (messages.Count > 0) await SendNextAsync(call, messages);
        await call.CompleteAsync();
    }

    private static async Task SendNextAsync(GrpcCall<byte[], byte[]> call, Queue<byte[]> messages)
    {
        if (messages.TryDequeue(out byte[]? message)) await call.WriteAsync(message);
        else await call.CompleteAsync();
    }

    private static (string, byte[])[] Pairs(GrpcMetadata metadata) =>
        [.. metadata.Select(static e => (e.Name, e.Bytes ?? Encoding.UTF8.GetBytes(e.Text)))];
}
