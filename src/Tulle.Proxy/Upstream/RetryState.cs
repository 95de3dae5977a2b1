using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Matching;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// What is left of one request's retries. Recycled with its router; a stream without a retry policy does not touch it.
/// </summary>
internal sealed class RetryState
{
    private static readonly HeaderNameSet ControlHeaders = new(
        HeaderName.XEnvoyRetryOn, HeaderName.XEnvoyRetryGrpcOn, HeaderName.XEnvoyRetriableStatusCodes,
        HeaderName.XEnvoyMaxRetries, HeaderName.XEnvoyRetriableHeaderNames, HeaderName.XEnvoyHedgeOnPerTryTimeout);

    private readonly List<int> _extraStatusCodes = [];
    private RetryPolicy? _policy;
    private RetryOn _on;
    private uint _left;
    private int _tries;
    private bool _holdsRetry;
    private Breakers? _breakers;

    /// <summary>The policy asks for something; false also when the body did not fit the buffer.</summary>
    public bool IsEnabled { get; private set; }

    public RetryPolicy? Policy => _policy;

    /// <summary>Reads policy and control headers; the headers end here.</summary>
    public void Begin(RetryPolicy? policy, HeaderTable request, Breakers breakers)
    {
        _policy = policy;
        _breakers = breakers;
        _tries = 0;
        _on = policy?.On ?? RetryOn.None;
        _left = policy?.NumRetries ?? 1;
        _extraStatusCodes.Clear();
        if (request.MayContainAny(ControlHeaders))
        {
            ReadHeaders(request);
        }

        IsEnabled = _on != RetryOn.None && (policy is null || MatchesRequest(policy, request));
    }

    /// <summary>No further attempt, whatever happens.</summary>
    public void Disable()
    {
        IsEnabled = false;
        ReleaseRetry();
    }

    /// <summary>A retry that was counted has been sent or given up.</summary>
    public void ReleaseRetry()
    {
        if (_holdsRetry)
        {
            _holdsRetry = false;
            _breakers!.Retries.Release();
        }
    }

    public RetryDecision OnResponse(HeaderTable response, ClusterState cluster) =>
        IsEnabled && Wants(response) && RetryPushback.Read(response, out _) != RetryPushback.Answer.Never
            ? Take(cluster)
            : RetryDecision.No;

    /// <param name="reason">Why the attempt ended.</param>
    /// <param name="requestSent">Whether the upstream may have seen a byte of the request.</param>
    /// <param name="cluster">Where it was sent.</param>
    public RetryDecision OnReset(ResetReason reason, bool requestSent, ClusterState cluster) =>
        IsEnabled && Wants(reason, requestSent) ? Take(cluster) : RetryDecision.No;

    /// <summary>How long to wait before the attempt that was granted last: fully jittered, growing.</summary>
    public long BackOffMs(FastRandom random)
    {
        long baseMs = Math.Max(1, _policy?.BackOffBaseMs ?? 25);
        long maxMs = Math.Max(baseMs, _policy?.BackOffMaxMs ?? 250);
        long ceilingMs = Math.Min(maxMs, baseMs << Math.Min(20, _tries - 1));
        return (long)(random.Next() % (ulong)ceilingMs);
    }

    /// <summary>What the answer itself asks to wait (grpc-retry-pushback-ms, rate_limited_retry_back_off); false: it
    /// says nothing.</summary>
    public bool TryAskedWait(HeaderTable response, long unixMs, out long waitMs)
    {
        if (RetryPushback.Read(response, out waitMs) == RetryPushback.Answer.After)
        {
            return true;
        }

        waitMs = 0;
        if (_policy?.RateLimitedBackOff is not { } backOff)
        {
            return false;
        }

        foreach (RateLimitResetHeader header in backOff.ResetHeaders)
        {
            if (response.TryGet(header.Name, out ReadOnlySpan<byte> text)
                && Utf8Parser.TryParse(text, out long seconds, out int used) && used == text.Length)
            {
                waitMs = header.IsUnixTimestamp ? (seconds * 1000) - unixMs : seconds * 1000;
                if (waitMs > 0 && waitMs <= backOff.MaxIntervalMs)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private RetryDecision Take(ClusterState cluster)
    {
        ReleaseRetry();
        Telemetry.WorkerStats stats = cluster.Owner.Stats;
        if (_left == 0)
        {
            stats.Increment(cluster.Ids.RqRetryLimitExceeded);
            return RetryDecision.LimitExceeded;
        }

        _left--;
        if (!_breakers!.TryTakeRetry())
        {
            stats.Increment(cluster.Ids.RqRetryOverflow);
            return RetryDecision.Overflow;
        }

        _holdsRetry = true;
        _tries++;
        stats.Increment(cluster.Ids.RqRetry);
        return RetryDecision.Yes;
    }

    private bool Wants(HeaderTable response)
    {
        if (response.Contains(HeaderName.XEnvoyRatelimited) && (_on & RetryOn.EnvoyRateLimited) == 0)
        {
            return false;
        }

        int status = response.Status;
        return ((_on & RetryOn.FiveXx) != 0 && status is >= 500 and < 600)
            || ((_on & RetryOn.GatewayError) != 0 && status is >= 502 and <= 504)
            || ((_on & RetryOn.Retriable4xx) != 0 && status == 409)
            || ((_on & RetryOn.EnvoyRateLimited) != 0 && response.Contains(HeaderName.XEnvoyRatelimited))
            || ((_on & RetryOn.RetriableStatusCodes) != 0 && IsRetriableCode(status))
            || ((_on & RetryOn.RetriableHeaders) != 0 && MatchesResponse(response))
            || WantsGrpc(response);
    }

    private bool Wants(ResetReason reason, bool requestSent)
    {
        if (reason == ResetReason.Overflow)
        {
            return false;
        }

        if ((_on & RetryOn.ResetBeforeRequest) != 0 && !requestSent)
        {
            return true;
        }

        if ((_on & (RetryOn.FiveXx | RetryOn.GatewayError | RetryOn.Reset)) != 0)
        {
            return true;
        }

        bool connectFailed = reason is ResetReason.LocalConnectionFailure or ResetReason.RemoteConnectionFailure
            or ResetReason.ConnectionTimeout;
        return ((_on & RetryOn.ConnectFailure) != 0 && connectFailed)
            || ((_on & RetryOn.RefusedStream) != 0 && reason == ResetReason.RemoteRefusedStreamReset);
    }

    private bool WantsGrpc(HeaderTable response)
    {
        if ((_on & RetryOn.AnyGrpc) == 0 || !response.TryGet(HeaderName.GrpcStatus, out ReadOnlySpan<byte> text))
        {
            return false;
        }

        RetryOn asked = text switch
        {
            [(byte)'1'] => RetryOn.GrpcCancelled,
            [(byte)'4'] => RetryOn.GrpcDeadlineExceeded,
            [(byte)'8'] => RetryOn.GrpcResourceExhausted,
            [(byte)'1', (byte)'3'] => RetryOn.GrpcInternal,
            [(byte)'1', (byte)'4'] => RetryOn.GrpcUnavailable,
            _ => RetryOn.None,
        };
        return (_on & asked) != 0;
    }

    private bool IsRetriableCode(int status) =>
        _extraStatusCodes.Contains(status) || (_policy is { } policy && policy.RetriableStatusCodes.Contains(status));

    private bool MatchesResponse(HeaderTable response)
    {
        if (_policy is null)
        {
            return false;
        }

        foreach (HeaderMatcher matcher in _policy.RetriableHeaders)
        {
            if (matcher.Matches(response))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesRequest(RetryPolicy policy, HeaderTable request)
    {
        if (policy.RetriableRequestHeaders.Length == 0)
        {
            return true;
        }

        foreach (HeaderMatcher matcher in policy.RetriableRequestHeaders)
        {
            if (matcher.Matches(request))
            {
                return true;
            }
        }

        return false;
    }

    private void ReadHeaders(HeaderTable request)
    {
        bool asked = false;
        if (request.TryGet(HeaderName.XEnvoyRetryOn, out ReadOnlySpan<byte> on))
        {
            _on |= RetryOnNames.Parse(on) & ~RetryOn.AnyGrpc;
            asked = true;
            request.RemoveAll(HeaderName.XEnvoyRetryOn);
        }

        if (request.TryGet(HeaderName.XEnvoyRetryGrpcOn, out ReadOnlySpan<byte> grpcOn))
        {
            _on |= RetryOnNames.Parse(grpcOn) & RetryOn.AnyGrpc;
            asked = true;
            request.RemoveAll(HeaderName.XEnvoyRetryGrpcOn);
        }

        if (request.TryGet(HeaderName.XEnvoyRetriableStatusCodes, out ReadOnlySpan<byte> codes))
        {
            ReadCodes(codes);
            request.RemoveAll(HeaderName.XEnvoyRetriableStatusCodes);
        }

        if (request.TryGet(HeaderName.XEnvoyMaxRetries, out ReadOnlySpan<byte> max))
        {
            if ((asked || _on != RetryOn.None) && Utf8Parser.TryParse(max, out uint left, out int used)
                && used == max.Length)
            {
                _left = left;
            }

            request.RemoveAll(HeaderName.XEnvoyMaxRetries);
        }

        request.RemoveAll(HeaderName.XEnvoyRetriableHeaderNames);
        request.RemoveAll(HeaderName.XEnvoyHedgeOnPerTryTimeout);
    }

    private void ReadCodes(ReadOnlySpan<byte> list)
    {
        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            ReadOnlySpan<byte> word = (comma < 0 ? list : list[..comma]).Trim((byte)' ');
            if (Utf8Parser.TryParse(word, out int code, out int used) && used == word.Length)
            {
                _extraStatusCodes.Add(code);
            }

            list = comma < 0 ? default : list[(comma + 1)..];
        }
    }
}
