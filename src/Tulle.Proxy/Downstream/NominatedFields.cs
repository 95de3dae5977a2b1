using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Downstream;

/// <summary>The fields that a request's Connection field names (RFC 9110 section 7.6.1).</summary>
internal static class NominatedFields
{
    /// <summary>Removes them. Not null: one of them may not be named, and the request is refused.</summary>
    public static Http1Error? Remove(HttpStream stream)
    {
        bool hadHost = stream.RequestHeaders.Contains(HeaderName.Authority);
        if (HopByHop.SanitizeNominated(stream.RequestHeaders) is { } refused)
        {
            return refused;
        }

        if (hadHost && !stream.RequestHeaders.Contains(HeaderName.Authority))
        {
            stream.Head.Fault ??= Http1Error.MissingHost;
        }

        return null;
    }
}
