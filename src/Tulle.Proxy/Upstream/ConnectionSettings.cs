using Tulle.Http.Http1;
using Tulle.Http.Http2;
using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>A cluster's configuration in the words of socket and codec.</summary>
internal static class ConnectionSettings
{
    private static readonly Http2Keepalive s_meshKeepalive =
        new() { IntervalMs = Limits.MeshPingIntervalMs, TimeoutMs = Limits.MeshPingTimeoutMs };

    /// <param name="fallback">What the bootstrap binds clusters to that say nothing.</param>
    public static ConnectOptions Connect(Cluster config, UpstreamBind? fallback)
    {
        UpstreamBind? bind = config.Bind ?? fallback;
        SocketOption[] options = bind?.SocketOptions ?? [];
        return new ConnectOptions
        {
            TimeoutMs = config.ConnectTimeoutMs,
            BindAddress = Literal(bind?.SourceAddress),
            OtherBindAddress = Literal(bind?.OtherSourceAddress),
            FreeBind = bind?.Freebind ?? false,
            BeforeBind = SocketOptionSets.At(options, SocketOptionState.Prebind),
            BeforeConnect = SocketOptionSets.At(options, SocketOptionState.Bound),
            AfterConnect = SocketOptionSets.At(options, SocketOptionState.Listening),
            KeepAlive = config.Keepalive is not null,
            KeepAliveIdleSeconds = config.Keepalive?.TimeS ?? 0,
            KeepAliveIntervalSeconds = config.Keepalive?.IntervalS ?? 0,
            KeepAliveProbes = config.Keepalive?.Probes ?? 0,
        };
    }

    // The translation has checked that it is a literal.
    private static SocketAddress Literal(Address? address) =>
        address is not null && SocketAddress.TryParseIp(address.Text, address.Port, out SocketAddress parsed)
            ? parsed
            : default;

    /// <param name="config">The cluster.</param>
    /// <param name="connect">From <see cref="Connect"/>.</param>
    /// <param name="ids">The cluster's counters.</param>
    /// <param name="isMeshHop">The peer is a proxy like this one: many requests share the connection.</param>
    /// <param name="keepalive">Where the cluster says nothing of it.</param>
    public static Http2ClientSettings Http2(
        Cluster config, ConnectOptions connect, ClusterStatIds ids, bool isMeshHop, Http2Keepalive? keepalive = null)
    {
        Http2Settings http2 = config.Http.Http2;
        Http2Windows windows = Http2Windows.Of(http2, isMeshHop);
        return new Http2ClientSettings
        {
            ConnectOptions = connect,
            Ids = ids,
            BufferLimitBytes = config.PerConnectionBufferLimitBytes,
            IdleTimeoutMs = config.Http.IdleTimeoutMs,
            MaxConnectionDurationMs = config.Http.MaxConnectionDurationMs,
            MaxRequestsPerConnection = config.Http.MaxRequestsPerConnection,
            Keepalive = http2.Keepalive ?? keepalive ?? (isMeshHop ? s_meshKeepalive : null),
            Limits = new Http2Limits
            {
                HeaderTableBytes = http2.HpackTableSize,
                MaxConcurrentStreams = http2.MaxConcurrentStreams,
                InitialStreamWindowBytes = windows.Stream,
                InitialConnectionWindowBytes = windows.Connection,
                MostStreamWindowBytes = windows.MostStream,
                MostConnectionWindowBytes = windows.MostConnection,
                MaxHeaderBytes = config.Http.MaxResponseHeadersKb * 1024,
                MaxFieldCount = config.Http.MaxResponseHeadersCount,
                AllowConnectProtocol = http2.AllowConnect,
                StreamErrorOnInvalidMessage = http2.StreamErrorOnInvalidHttpMessage ?? isMeshHop,
                MaxOutboundControlFrames = http2.MaxOutboundControlFrames,
                MaxConsecutiveEmptyFrames = http2.MaxConsecutiveInboundFramesWithEmptyPayload,
                MaxPriorityFramesPerStream = http2.MaxInboundPriorityFramesPerStream,
                MaxWindowUpdatesPerDataFrame = http2.MaxInboundWindowUpdateFramesPerDataFrameSent,
            },
        };
    }

    public static Http1Limits Http1(Cluster config) => new()
    {
        MaxHeadBytes = config.Http.MaxResponseHeadersKb * 1024,
        MaxFieldCount = config.Http.MaxResponseHeadersCount,
        EnableTrailers = config.Http.Http1.EnableTrailers,
        AllowChunkedLength = config.Http.Http1.AllowChunkedLength,
        KeepsNameCase = config.Http.Http1.HeaderKeyFormat == HeaderKeyFormat.PreserveCase,
        ProperCaseForOthers = config.Http.Http1.ProperCaseForOthers,
        KeepsReason = config.Http.Http1.ForwardReasonPhrase,
    };
}
