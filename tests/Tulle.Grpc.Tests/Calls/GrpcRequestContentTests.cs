using System.Net.Sockets;
using Tulle.Grpc.Calls.Client;

namespace Tulle.Grpc.Tests.Calls;

public sealed class GrpcRequestContentTests
{
    /// <summary>A server may answer with a status and reset the stream as soon as it has the headers. HttpClient then ends the
    /// body before it has begun, and whoever waited to write the first message would wait for ever.</summary>
    [Fact]
    public async Task A_stream_that_is_over_before_it_opens_keeps_no_writer_waiting()
    {
        using var content = new GrpcRequestContent();
        await Assert.ThrowsAsync<HttpRequestException>(() => content.CopyToAsync(new ResetStream(), Cancel));
        await Assert.ThrowsAsync<TaskCanceledException>(() => content.Opened.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private sealed class ResetStream : MemoryStream
    {
        public override Task FlushAsync(CancellationToken cancellationToken) =>
            Task.FromException(new IOException("reset", new SocketException()));
    }
}
