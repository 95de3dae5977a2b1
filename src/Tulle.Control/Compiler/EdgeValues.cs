using Tulle.Xds.Messages;

namespace Tulle.Control.Compiler;

/// <summary>What a mesh sets explicitly where Envoy's default is lax: Envoy's guide for proxies at the edge, and the
/// limits of our own design. A foreign bootstrap keeps Envoy's defaults; what this control plane sends has
/// these.</summary>
internal static class EdgeValues
{
    /// <summary>Bytes buffered per connection and direction before the other side stops being read.</summary>
    public const uint ConnectionBufferBytes = 64 * 1024;

    public const uint MaxRequestHeadersKb = 60;

    public const uint MaxHeadersCount = 100;

    /// <summary>A mesh hop is near: a second of silence means that it is not there.</summary>
    public static readonly Duration ConnectTimeout = Duration.FromMs(1_000);

    public static readonly Duration RequestHeadersTimeout = Duration.FromMs(10_000);

    public static readonly Duration StreamIdleTimeout = Duration.FromMs(300_000);

    public static readonly Duration ConnectionIdleTimeout = Duration.FromMs(3_600_000);

    public static readonly Duration RouteTimeout = Duration.FromMs(15_000);

    public static readonly Duration DelayedCloseTimeout = Duration.FromMs(1_000);

    /// <summary>How long an Envoy waits for a client's first bytes before it takes the connection for opaque. Tulle's proxy
    /// does not wait.</summary>
    public static readonly Duration DetectionTimeout = Duration.FromMs(100);

    /// <summary>No limit, as Envoy writes it.</summary>
    public static readonly Duration Unlimited = Duration.FromMs(0);

    /// <summary>Streams of one connection at a time; a caller that needs more opens a further connection.</summary>
    public const uint MaxConcurrentStreams = 1_000;

    /// <summary>A peer that is gone without a word is found out within this and the time for its answer.</summary>
    public static readonly Duration KeepaliveInterval = Duration.FromMs(10_000);

    public static readonly Duration KeepaliveTimeout = Duration.FromMs(3_000);

    /// <summary>Failures that happened before the upstream saw a byte of the request: trying again cannot do a thing
    /// twice.</summary>
    public const string SafeRetryOn = "connect-failure,refused-stream,reset-before-request";

    /// <summary>Tries after the first where only such failures count. A server that ends its connections after some requests
    /// (nginx: keepalive_requests) leaves streams undone each time, and a stream may be among them several times in a
    /// row.</summary>
    public const uint SafeRetries = 10;

    /// <summary>Short waits: nobody has worked on the request, and a dead upstream is to be known in a moment.</summary>
    public static readonly Duration SafeRetryBaseInterval = Duration.FromMs(1);

    public static readonly Duration SafeRetryMaxInterval = Duration.FromMs(25);

    /// <summary>Tries after the first where a route's own retries say which answers count but not how many.</summary>
    public const uint ChosenRetries = 2;

    /// <summary>Of the requests to a cluster that run, the share that may be retries: no failure is multiplied.</summary>
    public const double RetryBudgetPercent = 20;

    /// <summary>Retries at a time that are always allowed: the streams that one connection may leave undone at once (128 at a
    /// time is what most servers take).</summary>
    public const uint MinRetryConcurrency = 128;

    /// <summary>What nobody has worked on is tried again. What may have been processed is not.</summary>
    public static RetryPolicy SafeRetry() => new()
    {
        RetryOn = SafeRetryOn,
        NumRetries = SafeRetries,
        RetryBackOff = new RetryPolicy_RetryBackOff { BaseInterval = SafeRetryBaseInterval, MaxInterval = SafeRetryMaxInterval },
    };

    /// <summary>Envoy's default of three retries at a time makes 503 of most streams that a GOAWAY left undone.</summary>
    public static CircuitBreakers Breakers()
    {
        var breakers = new CircuitBreakers();
        breakers.Thresholds.Add(new CircuitBreakers_Thresholds
        {
            RetryBudget = new CircuitBreakers_Thresholds_RetryBudget
            {
                BudgetPercent = new Percent { Value = RetryBudgetPercent },
                MinRetryConcurrency = MinRetryConcurrency,
            },
        });
        return breakers;
    }

    /// <summary>HTTP/2 on a hop of the mesh. Many clients share its connections, so a message that is malformed ends its
    /// own stream only.</summary>
    public static Http2ProtocolOptions Http2() => new()
    {
        MaxConcurrentStreams = MaxConcurrentStreams,
        AllowConnect = true, // WebSocket (RFC 8441)
        OverrideStreamErrorOnInvalidHttpMessage = true,
        ConnectionKeepalive = new KeepaliveSettings { Interval = KeepaliveInterval, Timeout = KeepaliveTimeout },
    };

    /// <summary>A gRPC call lasts as long as its own deadline says, and a stream may be silent for hours: pings find a
    /// peer that is gone.</summary>
    public static void SetGrpcTimes(RouteAction action)
    {
        action.Timeout = Unlimited;
        action.IdleTimeout = Unlimited;
        action.MaxStreamDuration = new RouteAction_MaxStreamDuration { GrpcTimeoutHeaderMax = Unlimited };
    }
}
