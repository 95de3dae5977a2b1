using System.Net;
using System.Net.Sockets;
using Tulle.Grpc;
using Tulle.Model;
using Tulle.Net;
using Tulle.Xds.Ads;

namespace Tulle.Proxy.Host.Discovery;

/// <summary>
/// The stream to the management server, over HttpClient until the proxy's own HTTP/2 exists: connects, reconnects with
/// jittered back-off, and posts what happens to the main loop. What was configured stays when the stream goes.
/// </summary>
internal sealed class AdsTransport : IDisposable
{
    /// <summary>Bytes of one response: the whole state of a large mesh comes in one message.</summary>
    private const int ResponseLimitBytes = 256 * 1024 * 1024;

    private const int ReadBytes = 32 * 1024;

    private readonly EventLoop _loop;
    private readonly IAdsClient _client;
    private readonly AdsTarget _target;
    private readonly IAdsTransportEvents _events;
    private readonly ReconnectBackOff _backOff = new(Random.Shared);
    private readonly CancellationTokenSource _ending = new();
    private readonly HttpMessageInvoker _http;
    private readonly KeyValuePair<string, string>[] _metadata;

    public AdsTransport(
        EventLoop loop, IAdsClient client, AdsTarget target, IAdsTransportEvents events,
        KeyValuePair<string, string>[] metadata)
    {
        _loop = loop;
        _client = client;
        _target = target;
        _events = events;
        _metadata = metadata;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            UseProxy = false,
            ActivityHeadersPropagator = null,
        });
    }

    public void Start() => _ = Task.Run(RunAsync);

    public void Dispose()
    {
        _ending.Cancel();
        _http.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        CancellationToken ending = _ending.Token;
        while (!ending.IsCancellationRequested)
        {
            string reason;
            try
            {
                reason = await RunStreamAsync(ending);
            }
            catch (Exception e) // whatever it was, the next attempt is a new one
            {
                reason = e.InnerException?.Message ?? e.Message;
            }
            if (ending.IsCancellationRequested) return;
            _loop.Post(() =>
            {
                _client.Closed();
                _events.Disconnected(reason);
            });
            await Task.Delay(TimeSpan.FromMilliseconds(_backOff.NextMs()), ending)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string> RunStreamAsync(CancellationToken ending)
    {
        using var stream = CancellationTokenSource.CreateLinkedTokenSource(ending);
        using var content = new AdsRequestContent(opened => _loop.Post(() =>
        {
            _events.Connected();
            _client.Opened(opened);
        }));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{_target.Authority}{_client.Method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach ((string name, string value) in _metadata) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, stream.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                return $"{GrpcStatus.FromHttpStatus((int)response.StatusCode)}: HTTP status {(int)response.StatusCode}";
            if (await ReadAsync(response, stream.Token) is { } broken) return broken;
            return Ending(response).ToString();
        }
        finally
        {
            content.Complete();
            await stream.CancelAsync();
        }
    }

    /// <summary>Null at the regular end of the body.</summary>
    private async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken ending)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(ending);
        var frames = new GrpcFrameReader(ResponseLimitBytes);
        var buffer = new byte[ReadBytes];
        while (true)
        {
            int count = await body.ReadAsync(buffer, ending);
            if (count == 0) return null;
            frames.Append(buffer.AsSpan(0, count));
            GrpcFrameStatus status;
            while ((status = frames.TryRead(out byte[] message)) == GrpcFrameStatus.Message)
            {
                _backOff.Reset();
                _loop.Post(() => _events.Received(message));
            }
            if (status != GrpcFrameStatus.NeedMore)
                return $"a message of the management server cannot be read: {status}";
        }
    }

    /// <summary>grpc-status is a trailer, or a header where the whole answer is one.</summary>
    private static GrpcStatus Ending(HttpResponseMessage response) =>
        GrpcStatus.FromTrailers(Value(response, GrpcHeaders.Status), Value(response, GrpcHeaders.Message));

    private static string? Value(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) ||
        response.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        EndPoint endPoint = _target.Next(_events.Snapshot, out string error) ?? throw new IOException(error);
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
