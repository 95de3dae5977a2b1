using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Model.Matching;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>Delays, aborts and slows down as configured, or as the request's own x-envoy-fault-* headers ask.</summary>
internal sealed class FaultFilter : HttpFilter, ILoopTimerTarget
{
    private const int DelayKind = 0;
    private const int RateKind = 1;

    private readonly FaultSettings _own;
    private readonly LoopTimer _timer;
    private readonly ResponseRateLimiter _limiter;
    private FaultSettings _settings;
    private bool _isActive;
    private bool _sawEnd;
    private bool _sawTrailers;
    private bool _pausesSender;

    public FaultFilter(ConnectionManagerState manager, FaultSettings settings)
    {
        _own = settings;
        _settings = settings;
        _timer = new LoopTimer(manager.Worker.Loop, this, DelayKind);
        _limiter = new ResponseRateLimiter(manager.Worker.Loop, this, RateKind);
    }

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        _sawEnd = _sawTrailers = _pausesSender = false;
        _settings = RouteFilterConfigs.Find<FaultSettings>(Stream.Route, ConfigName, Stream.RouteWeight) ?? _own;
        if (!IsForCluster() || !IsForNode() || !HeadersMatch())
        {
            return FilterHeadersStatus.Continue;
        }

        LimitResponse();
        if (TryDelay(out long delayMs) && TryTakePart())
        {
            Stream.Info.Flags |= ResponseFlags.DelayInjected;
            Stream.Manager.Count(Stream.Manager.Stats.FaultDelaysInjected);
            _timer.Arm(delayMs);
            return FilterHeadersStatus.StopAllAndWatermark;
        }

        return TryAbort() ? FilterHeadersStatus.StopIteration : FilterHeadersStatus.Continue;
    }

    public override FilterDataStatus EncodeData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (!_limiter.IsActive)
        {
            return FilterDataStatus.Continue;
        }

        _sawEnd = endStream;
        _limiter.Hold(data);
        if (!_pausesSender && _limiter.HeldBytes > Stream.ResponseBufferLimitBytes)
        {
            _pausesSender = true;
            Stream.PauseSender(isDecode: false);
        }

        return FilterDataStatus.StopNoBuffer;
    }

    public override FilterTrailersStatus EncodeTrailers()
    {
        _sawEnd = _sawTrailers = true;
        return _limiter.IsActive && _limiter.HeldBytes > 0
            ? FilterTrailersStatus.StopIteration
            : FilterTrailersStatus.Continue;
    }

    public void OnTimer(LoopTimer timer)
    {
        if (timer.Kind == RateKind)
        {
            SendAllowed();
        }
        else if (!TryAbort())
        {
            ContinueDecoding();
        }
    }

    public override void OnDestroy()
    {
        _timer.Disarm();
        _limiter.End();
        if (_isActive)
        {
            _isActive = false;
            Stream.Manager.ActiveFaults--;
            Stream.Worker.Stats.Decrement(Stream.Manager.Stats.FaultsActive);
        }
    }

    private void LimitResponse()
    {
        if (_settings.ResponseRateLimit is not { } limit
            || !Holds(limit.Percentage, limit.FromHeader, "x-envoy-fault-throughput-response-percentage"u8))
        {
            return;
        }

        long kibPerSecond = limit.LimitKbps;
        if (limit.FromHeader && !TryHeader("x-envoy-fault-throughput-response"u8, out kibPerSecond))
        {
            return;
        }

        if (kibPerSecond > 0 && TryTakePart())
        {
            Stream.Manager.Count(Stream.Manager.Stats.FaultResponseRlInjected);
            _limiter.Begin(Math.Min(kibPerSecond, int.MaxValue) * 1024);
        }
    }

    private void SendAllowed()
    {
        ReadOnlySpan<byte> data = _limiter.Allowed();
        bool isLast = data.Length == _limiter.HeldBytes;
        Stream.Timer.Touch();
        InjectEncodedData(data, isLast && _sawEnd && !_sawTrailers);
        if (Stream.IsOver || !_limiter.IsActive)
        {
            return;
        }

        _limiter.Sent(data.Length);
        if (_pausesSender && _limiter.HeldBytes <= Stream.ResponseBufferLimitBytes / 2)
        {
            _pausesSender = false;
            Stream.ResumeSender(isDecode: false);
        }

        if (isLast && _sawTrailers)
        {
            ContinueEncoding();
        }
    }

    /// <summary>A request counts once, however many faults are done to it.</summary>
    private bool TryTakePart()
    {
        if (_isActive)
        {
            return true;
        }

        if (Stream.Manager.ActiveFaults >= _settings.MaxActiveFaults.Value)
        {
            Stream.Manager.Count(Stream.Manager.Stats.FaultsOverflow);
            return false;
        }

        _isActive = true;
        Stream.Manager.ActiveFaults++;
        Stream.Worker.Stats.Increment(Stream.Manager.Stats.FaultsActive);
        return true;
    }

    private bool IsForCluster() => _settings.UpstreamCluster.Length == 0
        || (Stream.Route?.Action is ForwardAction forward
            && (Stream.RouteWeight?.Name ?? forward.Cluster) == _settings.UpstreamCluster);

    private bool IsForNode()
    {
        if (_settings.DownstreamNodes.Length == 0)
        {
            return true;
        }

        if (Stream.RequestHeaders.TryGet(HeaderName.XEnvoyDownstreamServiceNode, out ReadOnlySpan<byte> node))
        {
            foreach (byte[] wanted in _settings.DownstreamNodes)
            {
                if (node.SequenceEqual(wanted))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool HeadersMatch()
    {
        foreach (HeaderMatcher matcher in _settings.Headers)
        {
            if (!matcher.Matches(Stream.RequestHeaders))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryDelay(out long delayMs)
    {
        delayMs = 0;
        if (_settings.Delay is not { } delay)
        {
            return false;
        }

        delayMs = delay.FixedDelayMs.Value;
        if (delay.FromHeader && !TryHeader("x-envoy-fault-delay-request"u8, out delayMs))
        {
            return false;
        }

        return delayMs > 0 && Holds(delay.Percentage, delay.FromHeader, "x-envoy-fault-delay-request-percentage"u8);
    }

    private bool TryAbort()
    {
        if (_settings.Abort is not { } abort)
        {
            return false;
        }

        long status = abort.HttpStatus?.Value ?? 0;
        long grpcStatus = abort.GrpcStatus?.Value ?? -1;
        if (abort.FromHeader)
        {
            bool byHttp = TryHeader("x-envoy-fault-abort-request"u8, out status) && status is >= 200 and < 600;
            bool byGrpc = TryHeader("x-envoy-fault-abort-grpc-request"u8, out grpcStatus) && grpcStatus is >= 0 and <= 16;
            status = byHttp ? status : 0;
            grpcStatus = byGrpc && !byHttp ? grpcStatus : -1;
            if (!byHttp && !byGrpc)
            {
                return false;
            }
        }

        if (!Holds(abort.Percentage, abort.FromHeader, "x-envoy-fault-abort-request-percentage"u8) || !TryTakePart())
        {
            return false;
        }

        // As in Envoy a gRPC status is HTTP 200, for a client that does not speak gRPC too.
        Stream.Manager.Count(Stream.Manager.Stats.FaultAbortsInjected);
        Stream.SendLocalReply(
            status is >= 200 and < 600 ? (int)status : 200,
            "fault filter abort"u8,
            "fault_filter_abort",
            ResponseFlags.FaultInjected,
            (int)grpcStatus);
        return true;
    }

    /// <summary>The request may lower the configured share, never raise it.</summary>
    private bool Holds(RuntimeFraction configured, bool fromHeader, ReadOnlySpan<byte> percentageHeader)
    {
        ulong random = Stream.Worker.Random.Next();
        if (!fromHeader || !TryHeader(percentageHeader, out long asked))
        {
            return configured.Holds(random);
        }

        FractionalPercent percent = configured.Percent;
        uint numerator = (uint)Math.Clamp(asked, 0, percent.Numerator);
        return new FractionalPercent(numerator, percent.Denominator).Holds(random);
    }

    private bool TryHeader(ReadOnlySpan<byte> name, out long value)
    {
        value = 0;
        return Stream.RequestHeaders.TryGet(name, out ReadOnlySpan<byte> text)
            && Utf8Parser.TryParse(text, out value, out int consumed) && consumed == text.Length && value >= 0;
    }
}
