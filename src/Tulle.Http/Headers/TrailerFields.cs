namespace Tulle.Http;

/// <summary>Which fields may stand behind a body.</summary>
internal static class TrailerFields
{
    /// <summary>
    /// RFC 9110 section 6.5.1: fields for framing, routing, authentication, request modifiers and content format have no
    /// business in trailers, nor has anything that says who somebody is.
    /// </summary>
    internal static bool IsForbidden(HeaderName id) => id switch
    {
        HeaderName.Unknown => false,
        <= HeaderName.Http2Settings => true,
        >= HeaderName.XForwardedFor and <= HeaderName.XRealIp => true,
        >= HeaderName.XEnvoyAttemptCount and <= HeaderName.XEnvoyUpstreamStreamDurationMs => true,
        HeaderName.Authorization or HeaderName.WwwAuthenticate or HeaderName.Cookie or HeaderName.SetCookie
            or HeaderName.Forwarded or HeaderName.Via or HeaderName.CacheControl or HeaderName.Pragma
            or HeaderName.Range or HeaderName.MaxForwards or HeaderName.Age or HeaderName.Date or HeaderName.Expires
            or HeaderName.Location or HeaderName.RetryAfter or HeaderName.Vary or HeaderName.Warning
            or HeaderName.ContentType or HeaderName.ContentEncoding or HeaderName.ContentRange => true,
        _ => false,
    };
}
