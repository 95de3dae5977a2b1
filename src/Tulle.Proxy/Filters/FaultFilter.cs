using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Model.Matching;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>Delays and aborts requests as configured, or as the request's own x-envoy-fault-* headers ask.</summary>
internal sealed class FaultFilter : HttpFilter, ILoopTimerTarget
{
    private readonly FaultSettings _own;
    private readonly LoopTimer _timer;
    private FaultSettings _settings;
    private bool _isActive;

    public FaultFilter(ConnectionManagerState manager, FaultSettings settings)
    {
        _own = settings;
        _settings = settings;
        _timer = new LoopTimer(manager.Worker.Loop, this);
    }

    public override FilterSides Sides => FilterSides.Decode;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        _isActive = false;
        _settings = RouteFilterConfigs.Find<FaultSettings>(Stream.Route, ConfigName, Stream.RouteWeight) ?? _own;
        if (!Applies())
        {
            return FilterHeadersStatus.Continue;
        }

        if (TryDelay(out long delayMs))
        {
            TakePart();
            Stream.Info.Flags |= ResponseFlags.DelayInjected;
            Stream.Manager.Count(Stream.Manager.Stats.FaultDelaysInjected);
            _timer.Arm(delayMs);
            return FilterHeadersStatus.StopAllAndWatermark;
        }

        return TryAbort() ? FilterHeadersStatus.StopIteration : FilterHeadersStatus.Continue;
    }

    public void OnTimer(LoopTimer timer)
    {
        if (!TryAbort())
        {
            ContinueDecoding();
        }
    }

    public override void OnDestroy()
    {
        _timer.Disarm();
        if (_isActive)
        {
            _isActive = false;
            Stream.Manager.ActiveFaults--;
        }
    }

    private void TakePart()
    {
        if (!_isActive)
        {
            _isActive = true;
            Stream.Manager.ActiveFaults++;
        }
    }

    private bool Applies()
    {
        if (_settings.MaxActiveFaults is { } most && Stream.Manager.ActiveFaults >= most)
        {
            Stream.Manager.Count(Stream.Manager.Stats.FaultsOverflow);
            return false;
        }

        return IsForCluster() && IsForNode() && HeadersMatch();
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

        delayMs = delay.FixedDelayMs;
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

        long status = abort.HttpStatus;
        long grpcStatus = abort.GrpcStatus ?? -1;
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

        if (!Holds(abort.Percentage, abort.FromHeader, "x-envoy-fault-abort-request-percentage"u8))
        {
            return false;
        }

        TakePart();
        Stream.Manager.Count(Stream.Manager.Stats.FaultAbortsInjected);
        int httpStatus = status > 0 ? (int)status : HttpStatusOf(grpcStatus);
        Stream.SendLocalReply(
            httpStatus, "fault filter abort"u8, "fault_filter_abort", ResponseFlags.FaultInjected, (int)grpcStatus);
        return true;
    }

    /// <summary>What a gRPC status is to a client that speaks plain HTTP; Envoy's table.</summary>
    private static int HttpStatusOf(long grpcStatus) => grpcStatus switch
    {
        0 => 200,
        1 => 499,
        3 or 9 or 11 => 400,
        4 => 504,
        5 => 404,
        6 or 10 => 409,
        7 => 403,
        8 => 429,
        12 => 501,
        14 => 503,
        16 => 401,
        _ => 500,
    };

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
