using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Streams;

/// <summary>
/// One request and its response: what codec, connection manager, filters and router share. Recycled per worker with
/// its header tables; the filter chain is rented per request. Worker thread only.
/// </summary>
public sealed partial class HttpStream
{
    private readonly ByteWriter _localReplyBody = new(initialBytes: 64);
    private PooledBuffer? _heldFirst;
    private PooledBuffer? _heldSecond;
    private HttpFilterChain? _chain;
    private Route? _route;
    private bool _routeResolved;
    private bool _decodeAborted;
    private bool _encodeStarted;

    internal HttpStream(Worker worker)
    {
        Worker = worker;
        Info = new StreamInfo(this);
        Timer = new StreamTimer(this);
    }

    public Worker Worker { get; }

    public DownstreamCodec Codec { get; internal set; } = null!;

    public ConnectionFacts Connection { get; internal set; } = null!;

    public HeaderTable RequestHeaders { get; } = new();

    public HeaderTable RequestTrailers { get; } = new();

    /// <summary>The router parses the upstream's head into it; a local reply fills it itself.</summary>
    public HeaderTable ResponseHeaders { get; } = new();

    public HeaderTable ResponseTrailers { get; } = new();

    public StreamInfo Info { get; }

    /// <summary>The connection manager that the stream runs under.</summary>
    public ConnectionManagerState Manager { get; internal set; } = null!;

    public HttpFilterChain Chain => _chain!;

    /// <summary>What the codec found in the request's head.</summary>
    public RequestHead Head;

    public Tunnel Tunnel { get; internal set; }

    /// <summary>The connection must not carry another request, whatever its headers say.</summary>
    public bool MustCloseConnection { get; set; }

    /// <summary>grpc-status of a local reply; -1: by the HTTP status.</summary>
    internal int GrpcStatusOfReply { get; set; } = -1;

    public bool IsHeadRequest { get; internal set; }

    /// <summary>The client speaks gRPC-Web: an upstream sees gRPC, but a local reply is not made for a gRPC client.
    /// </summary>
    internal bool IsGrpcWeb { get; set; }

    /// <summary>The last byte of the request has been seen (or a part that breaks it).</summary>
    public bool RequestComplete { get; private set; }

    /// <summary>The response head went to the codec: nothing can be answered instead any more.</summary>
    public bool ResponseStarted { get; private set; }

    public bool ResponseComplete { get; private set; }

    /// <summary>Ended or cut off. Callbacks that come after this are stale and ignored.</summary>
    public bool IsOver { get; private set; } = true;

    /// <summary>The response was made here and not by an upstream.</summary>
    public bool IsLocalReply { get; private set; }

    /// <summary>Whether x-envoy-* control headers of this client count (an internal address).</summary>
    public bool IsInternalClient { get; internal set; }

    /// <summary>0: no limit. A filter may lower or raise it before the body comes.</summary>
    public long RequestBufferLimitBytes { get; set; }

    public long ResponseBufferLimitBytes { get; set; }

    /// <summary>Text of the protocol, as %PROTOCOL% prints it.</summary>
    public ReadOnlySpan<byte> ProtocolText =>
        Restored == RestoredVersion.None ? Codec.ProtocolText : OriginalVersion.Text(Restored);

    /// <summary>Set where another proxy of the mesh had turned the request into HTTP/2.</summary>
    public RestoredVersion Restored { get; internal set; }

    /// <summary>The client, not only the hop that it came by, speaks HTTP/2.</summary>
    public bool IsHttp2 => Codec.IsHttp2 && Restored == RestoredVersion.None;

    /// <summary>What filters hold of the request's body; for retry and mirror.</summary>
    public ReadOnlySpan<byte> HeldRequestBody => Chain.Decode.HeldBody;

    internal StreamTimer Timer { get; }

    internal bool MayDecode => !IsOver && !_decodeAborted;

    internal bool MayEncode => !IsOver;

    /// <summary>Chosen once, when first asked for; null when nothing matches.</summary>
    public Route? Route
    {
        get
        {
            if (!_routeResolved)
            {
                _routeResolved = true;
                (_route, RouteWeight) = Manager.ResolveRoute(this);
                Info.OnRouteChosen(_route);
            }

            return _route;
        }
    }

    /// <summary>The weighted cluster that was chosen with the route; null where the route has none.</summary>
    public ClusterWeight? RouteWeight { get; private set; }

    /// <summary>The local reply is the route's own: a redirect or direct response.</summary>
    internal bool IsRouteAnswer { get; set; }

    /// <summary>The route, if it has been chosen already.</summary>
    internal Route? ChosenRoute => _route;

    /// <summary>Lets the next use of <see cref="Route"/> choose again, after a filter changed what routes look at.</summary>
    public void ClearRoute()
    {
        _routeResolved = false;
        _route = null;
        RouteWeight = null;
    }

    /// <summary>
    /// Takes over a rented buffer that the stream's header tables point into; it goes back to the pool when the stream
    /// has ended. Two at most: the request's head and the response's.
    /// </summary>
    public void HoldUntilEnd(PooledBuffer buffer)
    {
        if (_heldFirst is null)
        {
            _heldFirst = buffer;
            return;
        }

        if (_heldSecond is not null)
        {
            // A retry brought another head: nothing points into the one before any more.
            Worker.Loop.Buffers.Return(_heldSecond);
        }

        _heldSecond = buffer;
    }

    // ---- What filters and the router do to the stream -------------------------------------------------------------

    /// <summary>A 1xx from the upstream. Not for 101: that is <see cref="EncodeHeaders"/>.</summary>
    public void EncodeInformational(HeaderTable headers)
    {
        if (!IsOver && !ResponseStarted && Manager.Config.Proxy100Continue)
        {
            Codec.EncodeInformational(this, headers);
        }
    }

    /// <summary>The response head is in <see cref="ResponseHeaders"/>: sends it through the filters.</summary>
    public void EncodeHeaders(bool endStream)
    {
        if (!IsOver)
        {
            _encodeStarted = true;
            Timer.Touch();
            if (ResponseHeaders.HasRepeats)
            {
                SingleLineHeaders.Join(ResponseHeaders, Worker.ScratchText);
            }

            Chain.Encode.Headers(endStream);
        }
    }

    public void EncodeData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (!IsOver)
        {
            Timer.Touch();
            Chain.Encode.Data(data, endStream);
        }
    }

    /// <summary>The trailers are in <see cref="ResponseTrailers"/>; they end the response.</summary>
    public void EncodeTrailers()
    {
        if (!IsOver)
        {
            Chain.Encode.Trailers();
        }
    }

    /// <summary>Cuts the stream off: the client sees that the response is not whole.</summary>
    public void Reset(ResetReason reason)
    {
        if (!IsOver)
        {
            Codec.ResetStream(this, reason);
            End();
        }
    }

    /// <summary>The upstream is slow: stop taking this request's body. Counted.</summary>
    public void PauseRequestBody() => PauseSender(isDecode: true);

    public void ResumeRequestBody() => ResumeSender(isDecode: true);

    // ---- The life of the stream -----------------------------------------------------------------------------------

    /// <summary>A new request begins on <paramref name="codec"/>.</summary>
    internal void Begin(DownstreamCodec codec, ConnectionFacts connection, ConnectionManagerState manager)
    {
        Codec = codec;
        Connection = connection;
        Manager = manager;
        IsOver = false;
        Head = default;
        RequestComplete = ResponseStarted = ResponseComplete = false;
        IsRouteAnswer = false;
        IsLocalReply = IsInternalClient = IsHeadRequest = IsGrpcWeb = MustCloseConnection = false;
        Restored = RestoredVersion.None;
        GrpcStatusOfReply = -1;
        RequestBufferLimitBytes = ResponseBufferLimitBytes = connection.BufferLimitBytes;
        _decodeAborted = _encodeStarted = _routeResolved = false;
        _route = null;
        RouteWeight = null;
        Tunnel = Tunnel.None;
        _localReplyBody.Clear();
        Info.Begin(Worker.Loop.NowMs, Worker.Loop.UnixMs);
        Timer.Begin();
        manager.OnStreamBegun(codec.IsHttp2);
    }

    /// <summary>Sets the chain that the request runs through; the connection manager chooses it.</summary>
    internal void UseChain(HttpFilterChain chain)
    {
        _chain = chain;
        chain.Attach(this);
    }

    /// <summary>The call stack has unwound: gives back what the stream held. The worker calls it.</summary>
    internal void Recycle()
    {
        RequestHeaders.Release();
        RequestTrailers.Release();
        ResponseHeaders.Release();
        ResponseTrailers.Release();
        ReturnHeld(ref _heldFirst);
        ReturnHeld(ref _heldSecond);
        if (_chain is not null)
        {
            _chain.Home.Return(_chain);
            _chain = null;
        }
    }

    private void ReturnHeld(ref PooledBuffer? buffer)
    {
        if (buffer is not null)
        {
            Worker.Loop.Buffers.Return(buffer);
            buffer = null;
        }
    }

    private void End()
    {
        IsOver = true;
        Info.EndMs = Worker.Loop.NowMs;
        Timer.End();
        _chain?.Destroy();
        Manager.OnStreamOver(this);
        Worker.Retire(this);
    }
}
