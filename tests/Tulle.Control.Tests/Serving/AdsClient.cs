using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Tulle.Grpc;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Control.Tests.Serving;

/// <summary>A client of aggregated discovery over HTTP/2 without TLS on a unix socket: raw, it answers nothing by
/// itself.</summary>
internal sealed class AdsClient : IAsyncDisposable
{
    private const string Method =
        "http://control/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources";

    private readonly HttpClient _http;
    private readonly GrpcFrameReader _frames = new(16 * 1024 * 1024);
    private readonly RequestBody _requests = new();
    private HttpResponseMessage? _response;
    private Stream? _body;

    private AdsClient(HttpClient http) => _http = http;

    public HttpStatusCode Status => _response!.StatusCode;

    public GrpcStatus Ended => GrpcStatus.FromTrailers(Trailer(GrpcHeaders.Status), Trailer(GrpcHeaders.Message));

    public static AdsClient Create(string socketPath)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new AdsClient(new HttpClient(handler));
    }

    /// <summary>Sends a request; the first one opens the stream.</summary>
    public async Task SendAsync(DiscoveryRequest request, CancellationToken cancel, string method = Method)
    {
        _requests.Queue.Writer.TryWrite(GrpcFrame.Wrap(ConfigWriter.ToWire(request)));
        if (_response is null)
        {
            var call = new HttpRequestMessage(HttpMethod.Post, new Uri(method))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = _requests,
            };
            _response = await _http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead, cancel);
            _body = await _response.Content.ReadAsStreamAsync(cancel);
        }
    }

    /// <summary>The next response; null at the end of the stream.</summary>
    public async Task<DiscoveryResponse?> ReceiveAsync(CancellationToken cancel)
    {
        byte[] chunk = new byte[16 * 1024];
        byte[] message;
        while (_frames.TryRead(out message) != GrpcFrameStatus.Message)
        {
            int read = await _body!.ReadAsync(chunk, cancel);
            if (read == 0)
            {
                return null;
            }
            _frames.Append(chunk.AsSpan(0, read));
        }
        return ConfigReader.ReadWire<DiscoveryResponse>(message, new ConfigErrors());
    }

    public void CloseRequests() => _requests.Queue.Writer.TryComplete();

    public ValueTask DisposeAsync()
    {
        CloseRequests();
        _response?.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private string? Trailer(string name) =>
        _response!.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values)
        || _response.Headers.TryGetValues(name, out values) ? values.First() : null;

    private sealed class RequestBody : HttpContent
    {
        public RequestBody() =>
            Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(GrpcHeaders.ContentType);

        public Channel<byte[]> Queue { get; } = Channel.CreateUnbounded<byte[]>();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await foreach (byte[] frame in Queue.Reader.ReadAllAsync())
            {
                await stream.WriteAsync(frame);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
