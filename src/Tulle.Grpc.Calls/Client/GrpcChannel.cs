using System.Net;
using System.Net.Sockets;

namespace Tulle.Grpc.Calls.Client;

/// <summary>Calls to one server over HttpClient's HTTP/2, without TLS. Connections are made when they are needed.</summary>
public sealed class GrpcChannel : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly Uri _server;
    private readonly GrpcChannelOptions _options;

    /// <param name="server">http://HOST:PORT, or unix:///PATH.</param>
    /// <param name="options">By default <see cref="GrpcChannelOptions.Default"/>.</param>
    public GrpcChannel(Uri server, GrpcChannelOptions? options = null)
    {
        _options = options ?? GrpcChannelOptions.Default;
        string? socketPath = server.Scheme == "unix" ? server.LocalPath : null;
        _server = socketPath is null ? server : new Uri("http://localhost");
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = _options.ConnectTimeout,
            KeepAlivePingDelay = _options.KeepAlivePingDelay,
            KeepAlivePingTimeout = _options.KeepAlivePingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        if (socketPath is not null) handler.ConnectCallback = (_, cancel) => ConnectAsync(socketPath, cancel);
        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>A call of any kind. It belongs to the caller, who disposes it.</summary>
    public GrpcCall<TRequest, TResponse> Open<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, GrpcCallOptions? options = null)
    {
        var call = new GrpcCall<TRequest, TResponse>(method, options ?? GrpcCallOptions.Default, _options.MessageLimitBytes);
        call.Start(_http, _server);
        return call;
    }

    /// <summary>One message there, one back. Throws GrpcException for any status but Ok.</summary>
    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest request, GrpcCallOptions? options = null)
    {
        await using GrpcCall<TRequest, TResponse> call = Open(method, options);
        await call.WriteAsync(request);
        await call.CompleteAsync();
        return await call.SingleAsync();
    }

    /// <summary>Ends its calls.</summary>
    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string socketPath, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
