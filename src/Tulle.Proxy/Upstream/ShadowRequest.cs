using Tulle.Http;
using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// A copy of a request, sent for its own sake: nobody waits for the answer, and no failure of it matters. It outlives
/// its router; what it holds is bounded by the stream's buffer limit. Recycled per worker.
/// </summary>
internal sealed class ShadowRequest : UpstreamHandler, ILoopTimerTarget
{
    private readonly Clusters _owner;
    private readonly HeaderTable _headers = new();
    private readonly HeaderTable _response = new();
    private readonly HeaderTable _trailers = new();
    private readonly BodyBuffer _body = new();
    private readonly LoopTimer _timer;
    private ClusterState? _cluster;
    private UpstreamStream? _stream;
    private long _limitBytes;
    private bool _requestEnded;
    private bool _isOver = true;
    private bool _routerHolds;

    public ShadowRequest(Clusters owner)
    {
        _owner = owner;
        _timer = new LoopTimer(owner.Loop, this);
    }

    public override HeaderTable ResponseHeaders => _response;

    public override HeaderTable ResponseTrailers => _trailers;

    public void Start(HttpStream stream, ClusterState cluster, MirrorPolicy policy, bool endStream)
    {
        _cluster = cluster;
        _isOver = false;
        _routerHolds = true;
        _requestEnded = endStream;
        _limitBytes = stream.RequestBufferLimitBytes;
        stream.RequestHeaders.CopyTo(_headers);
        ShadowHeaders.Rewrite(_headers, stream, policy);
        EndpointState? endpoint = cluster.Choose();
        if (endpoint is null)
        {
            End();
            return;
        }

        if (stream.Route?.Action is ForwardAction { TimeoutMs: > 0 } action)
        {
            _timer.Arm(action.TimeoutMs);
        }

        endpoint.Pool(RoutingPriority.Default, stream, _headers).NewStream(this);
    }

    public void Send(ReadOnlySpan<byte> data, bool endStream)
    {
        if (_isOver)
        {
            return;
        }

        _requestEnded = endStream;
        if (_stream is { AboveHighWatermark: false } stream)
        {
            stream.SendData(data, endStream);
            return;
        }

        // A shadow that cannot keep pace is given up, not waited for.
        if (_stream is not null || (_limitBytes > 0 && _body.Length + (long)data.Length > _limitBytes))
        {
            Abandon();
            return;
        }

        _body.Append(data);
    }

    public void Abandon()
    {
        _owner.Stats.Increment(_cluster!.Ids.RetryOrShadowAbandoned);
        Cancel();
    }

    /// <summary>The router that fed it is gone; a request that is whole goes on by itself.</summary>
    public void OnRouterGone(bool requestWasWhole)
    {
        _routerHolds = false;
        if (_isOver)
        {
            _owner.Recycle(this);
        }
        else if (!requestWasWhole)
        {
            Cancel();
        }
    }

    public override void OnPoolReady(UpstreamStream stream, EndpointState endpoint)
    {
        _stream = stream;
        bool hasBody = _body.Length > 0;
        stream.SendHeaders(_headers, _requestEnded && !hasBody);
        if (hasBody)
        {
            stream.SendData(_body.Span, _requestEnded);
            _body.Release();
        }
    }

    public override void OnPoolFailure(PoolFailureReason reason, EndpointState endpoint) => End();

    public override void OnInformational()
    {
    }

    public override void OnResponseHeaders(bool endStream)
    {
        _cluster!.CountResponse(_response.Status, isInternal: true);
        if (endStream)
        {
            End();
        }
    }

    public override void OnData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (endStream)
        {
            End();
        }
    }

    public override void OnTrailers() => End();

    public override void OnReset(ResetReason reason) => End();

    public override void OnAboveHighWatermark()
    {
    }

    public override void OnBelowLowWatermark()
    {
    }

    public void OnTimer(LoopTimer timer)
    {
        _owner.Stats.Increment(_cluster!.Ids.RqTimeout);
        Cancel();
    }

    private void Cancel()
    {
        if (_isOver)
        {
            return;
        }

        CancelPending();
        UpstreamStream? stream = _stream;
        _stream = null;
        stream?.Reset();
        End();
    }

    private void End()
    {
        _isOver = true;
        _stream = null;
        _timer.Disarm();
        _body.Release();
        _headers.Release();
        _response.Release();
        if (!_routerHolds)
        {
            _owner.Recycle(this);
        }
    }
}
