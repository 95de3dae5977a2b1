using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The last filter: chooses cluster and endpoint, forwards the request, tries again where the policy says so, and
/// brings the response back. One request attempt runs at a time. Recycled with its chain; worker thread only. Here is
/// the way up; RouterFilter.Response.cs has the way back.
/// </summary>
public sealed partial class RouterFilter : HttpFilter, ILoopTimerTarget
{
    private const int ResponseKind = 0;
    private const int BackOffKind = 1;

    private readonly RouterSettings _settings;
    private readonly RouterStatIds _stats;
    private readonly UpstreamRequest _attempt;
    private readonly RetryState _retry = new();
    private readonly RequestBody _body = new();
    private readonly LoopTimer _responseTimer;
    private readonly LoopTimer _backOff;
    private readonly EndpointChoice _endpoints = new();
    private readonly List<ShadowRequest> _shadows = [];
    private ForwardAction _action = null!;
    private Route _route = null!;
    private ClusterState _cluster = null!;
    private RouteTimeouts _timeouts;
    private EndpointVerdict _verdict;
    private long _requestEndMs;
    private bool _requestEnded;

    /// <summary>The request has no body: known before the pool is asked, which may answer at once.</summary>
    private bool _hasTrailers;
    private bool _waitsToRetry;
    private bool _responseStarted;
    private bool _clientPaused;
    private bool _sendsBody;
    private bool _isStreamOver;
    private int _attempts;

    public RouterFilter(ConnectionManagerState manager, RouterSettings settings)
    {
        _settings = settings;
        _stats = manager.Stats.Router;
        _attempt = new UpstreamRequest(this);
        _responseTimer = new LoopTimer(manager.Worker.Loop, this, ResponseKind);
        _backOff = new LoopTimer(manager.Worker.Loop, this, BackOffKind);
    }

    public override FilterSides Sides => FilterSides.Decode;

    /// <summary>An upgrade or a CONNECT: two directions that end apart.</summary>
    internal bool IsTunnel => Stream.Tunnel != Tunnel.None;

    private Worker Worker => Stream.Worker;

    private ClusterStatIds Ids => _cluster.Ids;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        Begin();
        Worker.Stats.Increment(_stats.RqTotal);
        if (!TryChooseRoute() || !TryChooseCluster()
            || (_settings.StrictCheckHeaders.Length > 0 && !StrictHeaders.Check(Stream, _settings)))
        {
            return FilterHeadersStatus.StopIteration;
        }

        _endpoints.Begin(_action.Retry);
        EndpointState? endpoint = _endpoints.Next(Stream, _cluster, _action.Retry);
        if (endpoint is null)
        {
            SendNoHealthyUpstream();
            return FilterHeadersStatus.StopIteration;
        }

        PrepareRequest();
        MirrorPolicies.Start(Stream, _action, _shadows, endStream);
        _body.Begin(Stream, keep: _retry.IsEnabled || _shadows.Count > 0);
        if (endStream)
        {
            MarkRequestEnd();
        }

        StartAttempt(endpoint);
        if (endStream && !_isStreamOver)
        {
            ArmTimeouts();
        }

        return FilterHeadersStatus.StopIteration;
    }

    public override FilterDataStatus DecodeData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (_body.IsKept && _body.WouldExceed(data.Length))
        {
            AbandonRetries();
            if (_isStreamOver)
            {
                return FilterDataStatus.StopNoBuffer;
            }
        }

        for (int i = 0; i < _shadows.Count; i++)
        {
            _shadows[i].Send(data, endStream);
        }

        if (_attempt.Stream is { } stream)
        {
            if (_body.IsKept)
            {
                _body.Append(data);
            }

            stream.SendData(data, endStream);
        }
        else
        {
            _body.Append(data);
            if (_body.IsAboveLimit)
            {
                PauseClient();
            }
        }

        if (endStream)
        {
            OnRequestEnd();
        }

        return FilterDataStatus.StopNoBuffer;
    }

    public override FilterTrailersStatus DecodeTrailers()
    {
        _hasTrailers = true;
        for (int i = 0; i < _shadows.Count; i++)
        {
            _shadows[i].Send(default, endStream: true);
        }

        _attempt.Stream?.SendTrailers(Stream.RequestTrailers);
        OnRequestEnd();
        return FilterTrailersStatus.StopIteration;
    }

    public override void OnDownstreamAboveHighWatermark()
    {
        // An answer of the route's own has no upstream that could pause, and no cluster.
        if (_attempt.Stream is { } stream)
        {
            Worker.Stats.Increment(Ids.FlowControlPausedReading);
            stream.PauseReading();
        }
    }

    public override void OnDownstreamBelowLowWatermark()
    {
        if (_attempt.Stream is { } stream)
        {
            Worker.Stats.Increment(Ids.FlowControlResumedReading);
            stream.ResumeReading();
        }
    }

    public override void OnDestroy()
    {
        _isStreamOver = true;
        _responseTimer.Disarm();
        _backOff.Disarm();
        _waitsToRetry = false;
        _attempt.Cancel();
        _retry.Disable();
        _body.Release();
        _endpoints.End();
        for (int i = 0; i < _shadows.Count; i++)
        {
            _shadows[i].OnRouterGone(_requestEnded);
        }

        _shadows.Clear();
    }

    public void OnTimer(LoopTimer timer)
    {
        if (_isStreamOver)
        {
            return;
        }

        if (timer.Kind == BackOffKind)
        {
            Retry();
        }
        else
        {
            OnResponseTimeout();
        }
    }

    // ---- The request ----------------------------------------------------------------------------------------------

    private void Begin()
    {
        _isStreamOver = _requestEnded = _hasTrailers = _waitsToRetry = _responseStarted = _clientPaused = false;
        _attempts = 0;
    }

    private bool TryChooseRoute()
    {
        if (Stream.Route is not { } route)
        {
            Worker.Stats.Increment(_stats.NoRoute);
            Stream.SendLocalReply(ProxyErrors.NoRoute);
            return false;
        }

        _route = route;
        if (route.Action is ForwardAction action)
        {
            _action = action;
            return true;
        }

        Worker.Stats.Increment(_stats.RqDirectResponse);
        RouteAnswer.Send(Stream, route, !_settings.SuppressEnvoyHeaders);
        return false;
    }

    private bool TryChooseCluster()
    {
        if (RouteBridge.ChooseCluster(Stream, _action) is { } cluster)
        {
            _cluster = cluster;
            Stream.Info.UpstreamCluster = cluster.Config;
            return true;
        }

        Worker.Stats.Increment(_stats.NoCluster);
        Stream.SendLocalReply(
            _action.ClusterNotFoundStatus, default, RouterErrors.ClusterNotFound, ResponseFlags.NoClusterFound);
        return false;
    }

    private void PrepareRequest()
    {
        HeaderTable request = Stream.RequestHeaders;
        _timeouts = RouteTimeouts.Of(_action, request, _settings.RespectExpectedRequestTimeout);
        _retry.Begin(_action.Retry, request, _cluster.Breakers(_action.Priority));
        _timeouts.WriteExpected(request, elapsedMs: 0, !_settings.SuppressEnvoyHeaders);

        RouteBridge.RewriteRequest(Stream, _route, !_settings.SuppressEnvoyHeaders);
    }

    private void StartAttempt(EndpointState endpoint)
    {
        _attempts++;
        _verdict.Begin();
        StreamInfo info = Stream.Info;
        info.AttemptCount = _attempts;
        info.Upstream = _attempt;
        if (_route.VirtualHost.IncludeRequestAttemptCount)
        {
            RouterHeaders.SetNumber(Stream.RequestHeaders, HeaderName.XEnvoyAttemptCount, _attempts);
        }

        RouteBridge.RewriteHost(Stream, _action, endpoint, !_settings.SuppressEnvoyHeaders);
        _attempt.Start(endpoint, _action.Priority, RouteBridge.TerminatesConnect(Stream, _action));
    }

    private void OnRequestEnd()
    {
        if (!_isStreamOver)
        {
            MarkRequestEnd();
            ArmTimeouts();
        }
    }

    private void MarkRequestEnd()
    {
        _requestEnded = true;
        _requestEndMs = Worker.Loop.NowMs;
        Stream.Info.UpstreamRequestEndMs = _attempt.Stream is null ? -1 : _requestEndMs;
    }

    private void ArmTimeouts()
    {
        if (IsTunnel)
        {
            return;
        }

        if (_timeouts.GlobalMs > 0)
        {
            _responseTimer.Arm(_timeouts.GlobalMs);
        }

        _attempt.ArmPerTry(_timeouts);
    }

    private void AbandonRetries()
    {
        Worker.Stats.Increment(Ids.RetryOrShadowAbandoned);
        _retry.Disable();
        _body.StopKeeping(isSent: _attempt.Stream is not null);
        for (int i = 0; i < _shadows.Count; i++)
        {
            _shadows[i].Abandon();
        }

        _shadows.Clear();
        if (_waitsToRetry)
        {
            Stream.SendLocalReply(RouterErrors.BodyOverLimitWhileRetrying);
        }
    }

    private void PauseClient()
    {
        if (!_clientPaused)
        {
            _clientPaused = true;
            Stream.PauseRequestBody();
        }
    }

    private void ResumeClient()
    {
        if (_clientPaused && !_isStreamOver)
        {
            _clientPaused = false;
            Stream.ResumeRequestBody();
        }
    }
}
