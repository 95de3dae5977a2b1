using Tulle.Http;
using Tulle.Model.Formatting;

namespace Tulle.Proxy.Routing;

/// <summary>
/// Headers that Envoy keeps in one line: a value that is added to one that exists is joined to it with ','. All other
/// names get another line.
/// </summary>
internal static class SingleLineHeaders
{
    private static readonly bool[] s_joins = Build();

    public static bool Joins(HeaderName id) => s_joins[(int)id];

    /// <summary>Makes one line of the repeated lines of such a name, as Envoy does while it parses.</summary>
    public static void Join(HeaderTable headers, ByteWriter scratch)
    {
        for (int i = headers.PseudoCount; i < headers.Count; i++)
        {
            HeaderName id = headers.NameIdAt(i);
            int next = s_joins[(int)id] ? headers.Find(id, i + 1) : -1;
            if (next < 0)
            {
                continue;
            }

            scratch.Clear();
            scratch.Write(headers.ValueAt(i));
            while (next >= 0)
            {
                scratch.WriteByte((byte)',');
                scratch.Write(headers.ValueAt(next));
                headers.RemoveAt(next);
                next = headers.Find(id, next);
            }

            headers.SetValueAt(i, scratch.Written);
        }
    }

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
