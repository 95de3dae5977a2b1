using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// One attempt of a router to have its request answered by one endpoint. An object of its router, used again for each
/// attempt; there is one at a time.
/// </summary>
internal sealed class UpstreamRequest : UpstreamHandler, ILoopTimerTarget, IUpstreamFacts
{
    private const int PerTryKind = 0;
    private const int PerTryIdleKind = 1;
    private const int MaxDurationKind = 2;

    private readonly RouterFilter _router;
    private LoopTimer? _perTry;
    private LoopTimer? _perTryIdle;
    private LoopTimer? _maxDuration;
    private UpstreamStream? _stream;
    private UpstreamStream? _connecting;
    private long _perTryIdleMs;
    private bool _perTryArmed;
    private UpstreamConnectionFacts _facts;
    private (long Sent, long Received) _wireBytes;

    public UpstreamRequest(RouterFilter router) => _router = router;

    public override HeaderTable ResponseHeaders => _router.Stream.ResponseHeaders;

    public override HeaderTable ResponseTrailers => _router.Stream.ResponseTrailers;

    /// <summary>Waiting for a connection, or on one.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Set while the attempt is on a connection.</summary>
    public UpstreamStream? Stream => _stream;

    public EndpointState? Endpoint { get; private set; }

    public Metadata? EndpointMetadata => Endpoint?.Endpoint.Metadata;

    /// <summary>The connection has served others before: if it dies, the origin may just have tired of it.</summary>
    public bool WasOnReusedConnection { get; private set; }

    /// <summary>Whether a byte of the request may have reached the origin.</summary>
    public bool WasSent { get; private set; }

    public void Start(EndpointState endpoint, RoutingPriority priority, bool asTcp)
    {
        Endpoint = endpoint;
        IsActive = true;
        WasSent = false;
        WasOnReusedConnection = false;
        _perTryArmed = false;
        _perTryIdleMs = 0;
        _facts = default;
        _wireBytes = default;
        if (asTcp)
        {
            _connecting = TcpClientConnection.Open(endpoint, priority, this);
        }
        else
        {
            endpoint.Pool(priority, _router.Stream, _router.Stream.RequestHeaders).NewStream(this);
        }
    }

    /// <summary>Ends the attempt without a word to the router.</summary>
    public void Cancel()
    {
        if (!IsActive)
        {
            return;
        }

        KeepWireBytes();
        End();
        CancelPending();
        _connecting?.Reset();
        _connecting = null;
        if (_stream is { } stream)
        {
            _stream = null;
            Endpoint!.Cluster.Owner.Stats.Increment(Endpoint.Cluster.Ids.RqTxReset);
            stream.Reset();
        }
    }

    /// <summary>From the end of the request on, an attempt has this long.</summary>
    public void ArmPerTry(in RouteTimeouts timeouts)
    {
        if (!IsActive || _stream is null || _perTryArmed)
        {
            return;
        }

        _perTryArmed = true;
        EventLoop loop = _router.Stream.Worker.Loop;
        if (timeouts.PerTryMs > 0)
        {
            (_perTry ??= new LoopTimer(loop, this, PerTryKind)).Arm(timeouts.PerTryMs);
        }

        if (timeouts.PerTryIdleMs > 0)
        {
            _perTryIdleMs = timeouts.PerTryIdleMs;
            (_perTryIdle ??= new LoopTimer(loop, this, PerTryIdleKind)).Arm(_perTryIdleMs);
        }
    }

    public override void OnPoolReady(UpstreamStream stream, EndpointState endpoint)
    {
        _stream = stream;
        _connecting = null;
        WasSent = true;
        stream.Describe(ref _facts);
        WasOnReusedConnection = stream.OnReusedConnection;
        if (endpoint.Cluster.Config.Http.MaxStreamDurationMs is > 0 and long limitMs)
        {
            (_maxDuration ??= new LoopTimer(_router.Stream.Worker.Loop, this, MaxDurationKind)).Arm(limitMs);
        }

        _router.OnPoolReady(stream);
    }

    public override void OnPoolFailure(PoolFailureReason reason, EndpointState endpoint)
    {
        End();
        _connecting = null;
        _router.OnUpstreamReset(ResetReasons.FromPool(reason));
    }

    public override void OnInformational()
    {
        Touch();
        _router.OnInformational();
    }

    public override void OnResponseHeaders(bool endStream)
    {
        Touch();
        UpstreamStream stream = _stream!;
        if (endStream)
        {
            EndCleanly();
        }

        _router.OnUpstreamHeaders(stream, endStream);
    }

    public override void OnData(ReadOnlySpan<byte> data, bool endStream)
    {
        Touch();
        if (endStream)
        {
            EndCleanly();
        }

        _router.OnUpstreamData(data, endStream);
    }

    public override void OnTrailers()
    {
        EndCleanly();
        _router.OnUpstreamTrailers();
    }

    public override void OnReset(ResetReason reason)
    {
        ClusterState cluster = Endpoint!.Cluster;
        if (cluster.Ids.CounterOf(reason, _facts.IsHttp2) is >= 0 and int counter)
        {
            cluster.Owner.Stats.Increment(counter);
        }

        End();
        _stream = null;
        _router.OnUpstreamReset(reason);
    }

    public override void OnAboveHighWatermark() => _router.OnUpstreamAboveHighWatermark();

    public override void OnBelowLowWatermark() => _router.OnUpstreamBelowLowWatermark();

    public void OnTimer(LoopTimer timer)
    {
        if (!IsActive)
        {
            return;
        }

        if (timer.Kind == MaxDurationKind)
        {
            _router.OnUpstreamMaxDuration();
        }
        else
        {
            _router.OnPerTryTimeout(timer.Kind == PerTryIdleKind);
        }
    }

    public bool TryWriteText(FormatField field, ByteWriter into)
    {
        switch (field)
        {
            case FormatField.UpstreamHost or FormatField.UpstreamRemoteAddress when Endpoint is not null:
                return ConnectionFacts.Write(Endpoint.Address, withPort: true, into);
            case FormatField.UpstreamRemoteAddressWithoutPort when Endpoint is not null:
                return ConnectionFacts.Write(Endpoint.Address, withPort: false, into);
            case FormatField.UpstreamLocalAddress:
                return ConnectionFacts.Write(_facts.Local, withPort: true, into);
            case FormatField.UpstreamLocalAddressWithoutPort:
                return ConnectionFacts.Write(_facts.Local, withPort: false, into);
            case FormatField.UpstreamHostName or FormatField.UpstreamHostNameWithoutPort when Endpoint is not null:
                return WriteHostName(Endpoint, field == FormatField.UpstreamHostName, into);
            case FormatField.UpstreamProtocol when WasSent:
                into.Write(_facts.IsHttp2 ? "HTTP/2"u8 : "HTTP/1.1"u8);
                return true;
            default:
                return false;
        }
    }

    public bool TryGetNumber(FormatField field, out long value)
    {
        bool sent = field is FormatField.UpstreamWireBytesSent or FormatField.UpstreamWireBytesReceived;
        (long Sent, long Received) bytes = sent && _stream is { } stream ? stream.WireBytes : _wireBytes;
        value = field switch
        {
            FormatField.UpstreamRemotePort when Endpoint is not null => Endpoint.Address.Port,
            FormatField.UpstreamLocalPort when _facts.ConnectionId != 0 => _facts.Local.Port,
            FormatField.UpstreamConnectionId when _facts.ConnectionId != 0 => _facts.ConnectionId,
            FormatField.UpstreamWireBytesSent => bytes.Sent,
            FormatField.UpstreamWireBytesReceived => bytes.Received,
            _ => -1,
        };
        return value >= 0;
    }

    public bool TryGetTimePoint(FormatTimePoint point, out long ms)
    {
        ms = _facts.ConnectionId == 0 ? -1 : point switch
        {
            FormatTimePoint.UpstreamConnectBegin => _facts.ConnectBeginMs,
            FormatTimePoint.UpstreamConnectEnd => _facts.ConnectEndMs,
            _ => -1,
        };
        return ms >= 0;
    }

    /// <summary>Where the endpoint has no name, its address takes the name's place.</summary>
    private static bool WriteHostName(EndpointState endpoint, bool withPort, ByteWriter into)
    {
        string name = endpoint.Endpoint.Hostname;
        if (name.Length == 0)
        {
            return ConnectionFacts.Write(endpoint.Address, withPort, into);
        }

        into.Advance(System.Text.Encoding.UTF8.GetBytes(name, into.GetSpan(name.Length * 3)));
        return true;
    }

    private void Touch()
    {
        if (_perTryIdleMs > 0 && IsActive)
        {
            _perTryIdle!.Arm(_perTryIdleMs);
        }
    }

    // The tunnel's own direction may still run; the stream object stays until the router lets go.
    private void EndCleanly()
    {
        if (_router.IsTunnel)
        {
            return;
        }

        KeepWireBytes();
        End();
        _stream = null;
    }

    private void KeepWireBytes() => _wireBytes = _stream?.WireBytes ?? default;

    private void End()
    {
        IsActive = false;
        _perTry?.Disarm();
        _perTryIdle?.Disarm();
        _maxDuration?.Disarm();
    }
}
