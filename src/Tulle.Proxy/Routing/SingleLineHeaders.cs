using Tulle.Http;

namespace Tulle.Proxy.Routing;

/// <summary>
/// Headers that Envoy keeps in one line: a value that is added to one that exists is joined to it with ','. All other
/// names get another line.
/// </summary>
internal static class SingleLineHeaders
{
    private static readonly bool[] s_joins = Build();

    public static bool Joins(HeaderName id) => s_joins[(int)id];

    private static bool[] Build()
    {
        var joins = new bool[HeaderNames.Count];
        for (HeaderName id = HeaderName.XEnvoyAttemptCount; id <= HeaderName.XEnvoyUpstreamStreamDurationMs; id++)
        {
            joins[(int)id] = true;
        }

        foreach (HeaderName id in (ReadOnlySpan<HeaderName>)
        [
            HeaderName.Connection, HeaderName.ContentLength, HeaderName.ContentType, HeaderName.TransferEncoding,
            HeaderName.Upgrade, HeaderName.Expect, HeaderName.KeepAlive, HeaderName.ProxyConnection, HeaderName.Te,
            HeaderName.Date, HeaderName.Server, HeaderName.UserAgent, HeaderName.Via, HeaderName.Accept,
            HeaderName.AcceptEncoding, HeaderName.Authorization, HeaderName.CacheControl, HeaderName.ContentEncoding,
            HeaderName.Etag, HeaderName.Origin, HeaderName.Referer, HeaderName.Vary, HeaderName.Location,
            HeaderName.XForwardedFor, HeaderName.XForwardedHost, HeaderName.XForwardedPort,
            HeaderName.XForwardedProto, HeaderName.XForwardedClientCert, HeaderName.XRequestId,
            HeaderName.XClientTraceId, HeaderName.XOtSpanContext, HeaderName.GrpcStatus, HeaderName.GrpcMessage,
            HeaderName.GrpcTimeout, HeaderName.GrpcAcceptEncoding,
            HeaderName.AccessControlAllowCredentials, HeaderName.AccessControlAllowHeaders,
            HeaderName.AccessControlAllowMethods, HeaderName.AccessControlAllowOrigin,
            HeaderName.AccessControlExposeHeaders, HeaderName.AccessControlMaxAge,
            HeaderName.AccessControlRequestHeaders, HeaderName.AccessControlRequestMethod,
        ])
        {
            joins[(int)id] = true;
        }

        return joins;
    }
}
