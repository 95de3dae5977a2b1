using Tulle.Grpc;
using Tulle.Http;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Calls;

/// <summary>
/// One gRPC call of the main thread with streams in both directions, on a connection of its own: discovery, and whatever
/// else is not a request of the mesh. Over the same codec and sockets as these. Main thread.
/// </summary>
public sealed class GrpcCall : UpstreamHandler, IHttp2ClientOwner
{
    private readonly GrpcCallTarget _target;
    private readonly IGrpcCallEvents _events;
    private readonly HeaderTable _request;
    private readonly GrpcFrameReader _frames;
    private readonly Http2ClientConnection _connection;
    private UpstreamStream? _stream;
    private bool _isOver;

    private GrpcCall(GrpcCallTarget target, HeaderTable request, int messageLimitBytes, IGrpcCallEvents events)
    {
        _target = target;
        _events = events;
        _request = request;
        _frames = new GrpcFrameReader(messageLimitBytes);
        _connection = new Http2ClientConnection(target.Home, target.Settings, this);
    }

    public override HeaderTable ResponseHeaders { get; } = new();

    public override HeaderTable ResponseTrailers { get; } = new();

    /// <summary>Connects and sends the request's head. The outcome comes on a later turn.</summary>
    /// <param name="target">From <see cref="GrpcCalls.Find"/>.</param>
    /// <param name="request">From <see cref="Request"/>; the call's from now on.</param>
    /// <param name="messageLimitBytes">A longer message ends the call.</param>
    /// <param name="events">Who is told.</param>
    public static GrpcCall Start(GrpcCallTarget target, HeaderTable request, int messageLimitBytes, IGrpcCallEvents events)
    {
        var call = new GrpcCall(target, request, messageLimitBytes, events);
        target.Count(isOpen: true);
        target.Home.Loop.Post(static c => ((GrpcCall)c!).Connect(), call);
        return call;
    }

    /// <summary>A request's head (gRPC over HTTP/2, "Requests").</summary>
    public static HeaderTable Request(ReadOnlySpan<byte> authority, ReadOnlySpan<byte> path)
    {
        var request = new HeaderTable();
        request.Clear();
        request.Set(HeaderName.Method, "POST"u8);
        request.Set(HeaderName.Scheme, "http"u8);
        request.Set(HeaderName.Path, path);
        request.Set(HeaderName.Authority, authority);
        request.Set(HeaderName.Te, "trailers"u8);
        request.Set(HeaderName.ContentType, "application/grpc"u8);
        return request;
    }

    /// <summary>Sends a message, or keeps it until the server's window opens. Nothing after the end.</summary>
    public void Send(ReadOnlySpan<byte> message) => _stream?.SendData(GrpcFrame.Wrap(message), endStream: false);

    /// <summary>Gives the call up; nothing follows.</summary>
    public void Cancel()
    {
        if (!_isOver)
        {
            _isOver = true;
            Leave();
        }
    }

    public override void OnPoolReady(UpstreamStream stream, EndpointState endpoint)
    {
    }

    public override void OnPoolFailure(PoolFailureReason reason, EndpointState endpoint)
    {
    }

    public override void OnInformational()
    {
    }

    public override void OnResponseHeaders(bool endStream)
    {
        if (endStream)
        {
            _stream = null;
        }

        if (GrpcAnswer.Refuse(ResponseHeaders, endStream) is { } refusal)
        {
            End(refusal.ToString());
        }
        else if (endStream)
        {
            EndBy(ResponseHeaders);
        }
    }

    public override void OnData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (endStream)
        {
            _stream = null;
        }

        _frames.Append(data);
        GrpcFrameStatus status = GrpcFrameStatus.Message;
        while (!_isOver && (status = _frames.TryRead(out byte[] message)) == GrpcFrameStatus.Message)
        {
            if (!_events.OnMessage(message))
            {
                End("the server sent a message that is none of this call's");
            }
        }

        if (!_isOver && status != GrpcFrameStatus.NeedMore)
        {
            End($"a message of the server cannot be read: {status}");
        }
        else if (endStream)
        {
            End(GrpcStatus.FromTrailers(null, null).ToString());
        }
    }

    public override void OnTrailers()
    {
        _stream = null;
        EndBy(ResponseTrailers);
    }

    public override void OnReset(ResetReason reason)
    {
        _stream = null;
        End(ResetReasons.Text(reason));
    }

    /// <summary>What waits to be sent is bounded by who sends: a request for each response.</summary>
    public override void OnAboveHighWatermark()
    {
    }

    public override void OnBelowLowWatermark()
    {
    }

    void IHttp2ClientOwner.OnConnected(Http2ClientConnection connection)
    {
        if (_isOver)
        {
            Leave();
            return;
        }

        _target.CountRequest(isOpen: true);
        _stream = connection.Begin(this);
        _stream.SendHeaders(_request, endStream: false);
        _events.OnOpened();
    }

    void IHttp2ClientOwner.OnConnectFailed(Http2ClientConnection connection, PoolFailureReason reason)
    {
        _target.CountConnectFailure(reason);
        _target.Count(isOpen: false);
        End(reason == PoolFailureReason.Timeout
            ? $"cannot connect to {_target.Address} in {_target.Settings.ConnectOptions.TimeoutMs} ms"
            : $"cannot connect to {_target.Address}");
    }

    void IHttp2ClientOwner.OnStreamClosed(Http2ClientConnection connection) => _target.CountRequest(isOpen: false);

    void IHttp2ClientOwner.OnCapacityChanged(Http2ClientConnection connection)
    {
    }

    void IHttp2ClientOwner.OnClosed(Http2ClientConnection connection)
    {
        _target.Count(isOpen: false);
        End("the connection was closed");
    }

    private void Connect()
    {
        if (_isOver)
        {
            _target.Count(isOpen: false);
            return;
        }

        _connection.Open(_target.Address);
    }

    private void EndBy(HeaderTable trailers) => End(GrpcStatus.FromTrailers(
        Text(trailers, HeaderName.GrpcStatus), Text(trailers, HeaderName.GrpcMessage)).ToString());

    private static string? Text(HeaderTable headers, HeaderName name) =>
        headers.TryGet(name, out ReadOnlySpan<byte> value) ? System.Text.Encoding.UTF8.GetString(value) : null;

    private void End(string reason)
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        Leave();
        _events.OnEnded(reason);
    }

    private void Leave()
    {
        UpstreamStream? stream = _stream;
        _stream = null;
        stream?.Reset();
        _connection.Drain();
    }
}
