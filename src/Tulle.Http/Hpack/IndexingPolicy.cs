namespace Tulle.Http.Hpack;

/// <summary>Which fields the encoder puts into the table that the peer keeps for it.</summary>
internal static class IndexingPolicy
{
    /// <summary>
    /// Below this a cookie is short enough to be guessed by somebody who can put his own fields into the same table and
    /// see sizes (RFC 7541 section 7.1.3).
    /// </summary>
    private const int GuessableCookieBytes = 20;

    private const byte Changing = 1;
    private const byte Secret = 2;
    private const byte Cookie = 3;

    private static readonly byte[] Kinds = FillKinds();

    /// <summary>Never by anybody on the way, or not by us, or yes.</summary>
    internal static Indexing Choose(HeaderName id, int valueBytes, bool isSensitive)
    {
        if (isSensitive)
        {
            return Indexing.Never;
        }
        return Kinds[(int)id] switch
        {
            0 => Indexing.Incremental,
            Changing => Indexing.Without,
            Secret => Indexing.Never,
            _ when valueBytes < GuessableCookieBytes => Indexing.Never,
            _ => id == HeaderName.SetCookie ? Indexing.Without : Indexing.Incremental,
        };
    }

    private static byte[] FillKinds()
    {
        byte[] kinds = new byte[HeaderNames.Count];
        ReadOnlySpan<HeaderName> changing =
        [
            // Different in nearly every message: an entry would push out a useful one and never be used.
            HeaderName.Path, HeaderName.ContentLength, HeaderName.Age, HeaderName.Etag, HeaderName.IfMatch,
            HeaderName.IfModifiedSince, HeaderName.IfNoneMatch, HeaderName.IfRange, HeaderName.IfUnmodifiedSince,
            HeaderName.LastModified, HeaderName.Location, HeaderName.Range, HeaderName.ContentRange, HeaderName.XRequestId,
            HeaderName.Traceparent, HeaderName.Tracestate, HeaderName.Baggage, HeaderName.B3, HeaderName.XB3TraceId,
            HeaderName.XB3SpanId, HeaderName.XB3ParentSpanId, HeaderName.XClientTraceId, HeaderName.XOtSpanContext,
            HeaderName.GrpcMessage, HeaderName.GrpcStatusDetailsBin, HeaderName.GrpcTimeout,
            HeaderName.XEnvoyExpectedRqTimeoutMs, HeaderName.XEnvoyUpstreamServiceTime,
            HeaderName.XEnvoyUpstreamStreamDurationMs, HeaderName.XRatelimitRemaining, HeaderName.XRatelimitReset,
        ];
        foreach (HeaderName id in changing)
        {
            kinds[(int)id] = Changing;
        }
        kinds[(int)HeaderName.Authorization] = Secret;
        kinds[(int)HeaderName.ProxyAuthorization] = Secret;
        kinds[(int)HeaderName.Cookie] = Cookie;
        kinds[(int)HeaderName.SetCookie] = Cookie;
        return kinds;
    }
}
