using Tulle.Http;
using Tulle.Model.Formatting;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>The way back: what the attempt tells, trying again, the response.</summary>
public sealed partial class RouterFilter
{
    // ---- What the attempt tells ---------------------------------------------------------------------------------

    internal void OnPoolReady(UpstreamStream stream)
    {
        StreamInfo info = Stream.Info;
        info.UpstreamRequestStartMs = Worker.Loop.NowMs;
        RouteStats.CountTotal(Stream);
        _retry.ReleaseRetry();
        bool sendsBody = _body.Length > 0;
        bool ends = _requestEnded && !_hasTrailers;
        _sendsBody = sendsBody;
        stream.SendHeaders(Stream.RequestHeaders, ends && !sendsBody);
        _sendsBody = false;
        if (_isStreamOver)
        {
            return;
        }

        if (sendsBody)
        {
            stream.SendData(_body.Span, ends);
            _body.OnSent();
            if (!stream.AboveHighWatermark)
            {
                ResumeClient();
            }
        }

        if (_responseStarted)
        {
            _body.Release();
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
        RetryDecision decision = _requestEnded ? _retry.OnResponse(response, _cluster) : RetryDecision.No;
        if (decision == RetryDecision.Yes)
        {
            _attempt.Endpoint!.Counters.RqError++;
            _cluster.CountRetried(status);
            Stream.Info.ResponseCode = status;
            Stream.Manager.LogAttempt(Stream.Info);
            Stream.Info.ResponseCode = 0;
            bool asked = _retry.TryAskedWait(response, Worker.Loop.UnixMs, out long waitMs);
            _attempt.Cancel();
            ScheduleRetry(asked ? waitMs : -1);
            return;
        }

        RouterAnswers.FlagRefusedRetry(Stream, decision);
        _verdict.OnHeaders(_attempt.Endpoint!.Counters, Stream.RequestHeaders, response, endStream);
        if (_attempts > 1 && status < 500)
        {
            Worker.Stats.Increment(Ids.RqRetrySuccess);
            RouteStats.CountRetrySuccess(Stream);
        }

        _cluster.CountResponse(status, Stream.IsInternalClient);
        RouteStats.CountResponse(Stream, status);
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
            _verdict.OnNoTrailers();
            OnUpstreamComplete();
        }

        Stream.EncodeData(data, endStream);
    }

    internal void OnUpstreamTrailers()
    {
        _verdict.OnTrailers(Stream.ResponseTrailers);
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
            _verdict.OnNoTrailers();
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

        RouterAnswers.FlagRefusedRetry(Stream, decision);
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

            RouterAnswers.FlagRefusedRetry(Stream, decision);
        }

        AnswerTimeout(isIdle ? RouterErrors.PerTryIdleTimeout : RouterErrors.PerTryTimeout);
    }

    /// <summary>The cluster's max_stream_duration is over.</summary>
    internal void OnUpstreamMaxDuration()
    {
        Worker.Stats.Increment(Ids.RqMaxDurationReached);
        _attempt.Cancel();
        if (!_responseStarted)
        {
            RetryDecision decision = _requestEnded
                ? _retry.OnReset(ResetReason.LocalReset, _attempt.WasSent, _cluster)
                : RetryDecision.No;
            if (decision == RetryDecision.Yes)
            {
                ScheduleRetry(-1);
                return;
            }

            RouterAnswers.FlagRefusedRetry(Stream, decision);
        }

        AnswerTimeout(RouterErrors.UpstreamMaxStreamDuration);
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

    // ---- Trying again ---------------------------------------------------------------------------------------------

    private void ScheduleRetry(long askedMs)
    {
        _waitsToRetry = true;
        RouteStats.CountRetry(Stream, RetryDecision.Yes);
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

        _timeouts.WriteExpected(
            Stream.RequestHeaders, Worker.Loop.NowMs - _requestEndMs, !_settings.SuppressEnvoyHeaders);

        StartAttempt(endpoint);
    }

    // ---- The response ---------------------------------------------------------------------------------------------

    private void PassHeaders(int status, bool endStream)
    {
        HeaderTable response = Stream.ResponseHeaders;
        StreamInfo info = Stream.Info;
        _responseStarted = true;
        _retry.Disable();
        if (!_sendsBody)
        {
            _body.Release();
        }

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
            RouteStats.RecordTime(Stream, Worker.Loop.NowMs - _requestEndMs);
        }
    }

    private void OnResponseTimeout()
    {
        Worker.Stats.Increment(Ids.RqTimeout);
        RouteStats.CountTimeout(Stream);
        CountTimeout();
        _attempt.Cancel();
        _backOff.Disarm();
        AnswerTimeout(RouterErrors.ResponseTimeout);
    }

    private void AnswerTimeout(ProxyError error)
    {
        if (_responseStarted)
        {
            _verdict.OnNoTrailers();
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

    private void CountTimeout()
    {
        if (_attempt is { IsActive: true, Endpoint: { } endpoint })
        {
            endpoint.Counters.RqTimeout++;
        }
    }
}
