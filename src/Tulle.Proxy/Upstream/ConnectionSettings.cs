using Tulle.Http.Http1;
using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>A cluster's configuration in the words of socket and codec.</summary>
internal static class ConnectionSettings
{
    public static ConnectOptions Connect(Cluster config)
    {
        SocketAddress bind = default;
        if (config.BindAddress is { } address)
        {
            // The translation has checked that it is a literal.
            _ = SocketAddress.TryParseIp(address.Text, address.Port, out bind);
        }

        return new ConnectOptions
        {
            TimeoutMs = config.ConnectTimeoutMs,
            BindAddress = bind,
            KeepAlive = config.Keepalive is not null,
            KeepAliveIdleSeconds = (int)(config.Keepalive?.TimeS ?? 0),
            KeepAliveIntervalSeconds = (int)(config.Keepalive?.IntervalS ?? 0),
            KeepAliveProbes = (int)(config.Keepalive?.Probes ?? 0),
        };
    }

    public static Http1Limits Http1(Cluster config) => new()
    {
        MaxHeadBytes = config.Http.MaxResponseHeadersKb * 1024,
        MaxFieldCount = config.Http.MaxResponseHeadersCount,
        EnableTrailers = config.Http.Http1.EnableTrailers,
        AllowChunkedLength = config.Http.Http1.AllowChunkedLength,
        Underscores = config.Http.HeadersWithUnderscoresAction switch
        {
            HeadersWithUnderscoresAction.DropHeader => UnderscoreAction.DropHeader,
            HeadersWithUnderscoresAction.RejectRequest => UnderscoreAction.RejectRequest,
            _ => UnderscoreAction.Allow,
        },
        KeepsNameCase = config.Http.Http1.HeaderKeyFormat == HeaderKeyFormat.PreserveCase,
        ProperCaseForOthers = config.Http.Http1.ProperCaseForOthers,
        KeepsReason = config.Http.Http1.ForwardReasonPhrase,
    };
}
