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

    public const uint OutboundRetries = 2;

    /// <summary>Hides the race between the application closing an idle connection and a request going out on
    /// it.</summary>
    public const uint InboundRetries = 1;

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
