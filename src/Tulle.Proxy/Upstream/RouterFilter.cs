using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// The last filter: chooses cluster and endpoint, forwards the request, tries again where the policy says so, and
/// brings the response back. One request attempt runs at a time. Recycled with its chain; worker thread only.
/// </summary>
public sealed class RouterFilter : HttpFilter, ILoopTimerTarget
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
    private long _requestEndMs;
    private bool _requestEnded;

    /// <summary>The request has no body: known before the pool is asked, which may answer at once.</summary>
    private bool _hasTrailers;
    private bool _waitsToRetry;
    private bool _responseStarted;
    private bool _clientPaused;
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
        if (!TryChooseRoute() || !TryChooseCluster())
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
        Worker.Stats.Increment(Ids.FlowControlPausedReading);
        _attempt.Stream?.PauseReading();
    }

    public override void OnDownstreamBelowLowWatermark()
    {
        Worker.Stats.Increment(Ids.FlowControlResumedReading);
        _attempt.Stream?.ResumeReading();
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

    // ---- What the attempt tells ---------------------------------------------------------------------------------

    internal void OnPoolReady(UpstreamStream stream)
    {
        StreamInfo info = Stream.Info;
        info.UpstreamRequestStartMs = Worker.Loop.NowMs;
        _retry.ReleaseRetry();
        bool sendsBody = _body.Length > 0;
        bool ends = _requestEnded && !_hasTrailers;
        stream.SendHeaders(Stream.RequestHeaders, ends && !sendsBody);
        if (sendsBody)
        {
            stream.SendData(_body.Span, ends);
            _body.OnSent();
            ResumeClient();
        }

        if (_requestEnded)
        {
            if (_hasTrailers)
            {
                stream.SendTrailers(Stream.RequestTrailers);
            }

            info.UpstreamRequestEndMs = info.UpstreamRequestStartMs;
            _attempt.ArmPerTry(_timeouts);
        }
    }

    internal void OnInformational() => Stream.EncodeInformational(Stream.ResponseHeaders);

    internal void OnUpstreamHeaders(UpstreamStream upstream, bool endStream)
    {
        HeaderTable response = Stream.ResponseHeaders;
        int status = response.Status;
        Stream.Info.UpstreamResponseStartMs = Worker.Loop.NowMs;
        CountEndpoint(status);
        RetryDecision decision = _requestEnded ? _retry.OnResponse(response, _cluster) : RetryDecision.No;
        if (decision == RetryDecision.Yes)
        {
            _cluster.CountRetried(status);
            bool asked = _retry.TryResetHeader(response, Worker.Loop.UnixMs, out long waitMs);
            _attempt.Cancel();
            ScheduleRetry(asked ? waitMs : -1);
            return;
        }

        RouterAnswers.FlagRefusedRetry(Stream.Info, decision);
        if (_attempts > 1 && status < 500)
        {
            Worker.Stats.Increment(Ids.RqRetrySuccess);
        }

        _cluster.CountResponse(status, Stream.IsInternalClient);
        if (Stream.Tunnel == Tunnel.Upgrade && status == 200)
        {
            // An origin that takes no part in the handshake must not see what the client believes to be a tunnel.
            _attempt.Cancel();
            Stream.SendLocalReply(status, default, RouterErrors.HandshakeUnsuccessful);
            return;
        }

        if (upstream.TakeHeadBuffer() is { } head)
        {
            Stream.HoldUntilEnd(head);
        }

        PassHeaders(status, endStream);
    }

    internal void OnUpstreamData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (endStream)
        {
            OnUpstreamComplete();
        }

        Stream.EncodeData(data, endStream);
    }

    internal void OnUpstreamTrailers()
    {
        OnUpstreamComplete();
        Stream.EncodeTrailers();
    }

    internal void OnUpstreamReset(ResetReason reason)
    {
        if (_isStreamOver)
        {
            return;
        }

        if (_responseStarted)
        {
            RouterAnswers.CutOff(
                Stream, ResetReasons.Flag(reason), ResetReasons.Details(reason, responseStarted: true), reason);
            return;
        }

        if (reason != ResetReason.Overflow && _attempt.Endpoint is { } endpoint)
        {
            endpoint.Counters.RqError++;
        }

        RetryDecision decision =
            _requestEnded ? _retry.OnReset(reason, _attempt.WasSent, _cluster) : RetryDecision.No;
        if (decision == RetryDecision.Yes)
        {
            ScheduleRetry(-1);
            return;
        }

        RouterAnswers.FlagRefusedRetry(Stream.Info, decision);
        RouterAnswers.SendReset(Stream, _cluster, reason, _attempts > 1, !_settings.SuppressEnvoyHeaders);
    }

    internal void OnPerTryTimeout(bool isIdle)
    {
        Worker.Stats.Increment(isIdle ? Ids.RqPerTryIdleTimeout : Ids.RqPerTryTimeout);
        CountTimeout();
        _attempt.Cancel();
        if (!_responseStarted)
        {
            RetryDecision decision = _retry.OnReset(ResetReason.LocalReset, _attempt.WasSent, _cluster);
            if (decision == RetryDecision.Yes)
            {
                ScheduleRetry(-1);
                return;
            }

            RouterAnswers.FlagRefusedRetry(Stream.Info, decision);
        }

        AnswerTimeout(isIdle ? RouterErrors.PerTryIdleTimeout : RouterErrors.PerTryTimeout);
    }

    internal void OnUpstreamAboveHighWatermark()
    {
        Worker.Stats.Increment(Ids.FlowControlBackedUp);
        PauseClient();
    }

    internal void OnUpstreamBelowLowWatermark()
    {
        Worker.Stats.Increment(Ids.FlowControlDrained);
        ResumeClient();
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
        if (!_settings.SuppressEnvoyHeaders)
        {
            _timeouts.WriteExpected(request, elapsedMs: 0);
        }

        RouteBridge.RewriteRequest(Stream, _route, !_settings.SuppressEnvoyHeaders);
    }

    private void StartAttempt(EndpointState endpoint)
    {
        _attempts++;
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

    // ---- Trying again ---------------------------------------------------------------------------------------------

    private void ScheduleRetry(long askedMs)
    {
        _waitsToRetry = true;
        Worker.Stats.Increment(askedMs >= 0 ? Ids.RqRetryBackoffRatelimited : Ids.RqRetryBackoffExponential);
        _backOff.Arm(askedMs >= 0 ? askedMs : _retry.BackOffMs(Worker.Random));
    }

    private void Retry()
    {
        _waitsToRetry = false;
        Stream.ResponseHeaders.Clear();
        Stream.ResponseTrailers.Clear();
        EndpointState? endpoint =
            _cluster.IsRemoved ? null : _endpoints.Next(Stream, _cluster, _action.Retry);
        if (endpoint is null)
        {
            SendNoHealthyUpstream();
            return;
        }

        if (!_settings.SuppressEnvoyHeaders)
        {
            _timeouts.WriteExpected(Stream.RequestHeaders, Worker.Loop.NowMs - _requestEndMs);
        }

        StartAttempt(endpoint);
    }

    // ---- The response ---------------------------------------------------------------------------------------------

    private void PassHeaders(int status, bool endStream)
    {
        HeaderTable response = Stream.ResponseHeaders;
        StreamInfo info = Stream.Info;
        _responseStarted = true;
        _retry.Disable();
        _body.Release();
        if (!_settings.SuppressEnvoyHeaders && _requestEnded)
        {
            // As in Envoy only when the request was whole: an early answer and a 101 tell no time.
            RouterHeaders.SetNumber(response, HeaderName.XEnvoyUpstreamServiceTime, Worker.Loop.NowMs - _requestEndMs);
        }

        if (_route.VirtualHost.IncludeAttemptCountInResponse)
        {
            RouterHeaders.SetNumber(response, HeaderName.XEnvoyAttemptCount, _attempts);
        }

        info.Details = RouterErrors.ViaUpstream;
        RouteBridge.RewriteResponse(Stream, _route);
        if (endStream)
        {
            OnUpstreamComplete();
        }

        Stream.EncodeHeaders(endStream);
    }

    private void OnUpstreamComplete()
    {
        _responseTimer.Disarm();
        Stream.Info.UpstreamResponseEndMs = Worker.Loop.NowMs;
        if (_requestEnded)
        {
            _cluster.RecordTime(Worker.Loop.NowMs - _requestEndMs, Stream.IsInternalClient);
        }
    }

    private void OnResponseTimeout()
    {
        Worker.Stats.Increment(Ids.RqTimeout);
        CountTimeout();
        _attempt.Cancel();
        _backOff.Disarm();
        AnswerTimeout(RouterErrors.ResponseTimeout);
    }

    private void AnswerTimeout(ProxyError error)
    {
        if (_responseStarted)
        {
            RouterAnswers.CutOff(Stream, error.Flag, error.Details, ResetReason.LocalReset);
            return;
        }

        RouterAnswers.Send(Stream, _cluster, error);
    }

    private void SendNoHealthyUpstream()
    {
        Stream.Info.AttemptCount = Math.Max(1, _attempts);
        RouterAnswers.SendNoHealthyUpstream(Stream, _cluster);
    }

    private void CountEndpoint(int status)
    {
        EndpointCounters counters = _attempt.Endpoint!.Counters;
        if (status >= 500)
        {
            counters.RqError++;
        }
        else
        {
            counters.RqSuccess++;
        }
    }

    private void CountTimeout()
    {
        if (_attempt is { IsActive: true, Endpoint: { } endpoint })
        {
            endpoint.Counters.RqTimeout++;
        }
    }
}
