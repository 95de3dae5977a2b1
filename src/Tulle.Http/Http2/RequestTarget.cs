using Tulle.Http.Http1;

namespace Tulle.Http.Http2;

/// <summary>The pseudo-headers of a request as a whole (RFC 9113 section 8.3.1 and 8.5, RFC 8441 section 4).</summary>
internal static class RequestTarget
{
    private const int MostMethodBytes = 32;

    internal static bool IsValid(HeaderTable request, bool allowConnectProtocol, out MessageFault fault)
    {
        fault = HasBadField(request) ? MessageFault.Field : MessageFault.Rule;
        if (fault == MessageFault.Field || request.Method.IsEmpty || !request.Contains(HeaderName.Authority))
        {
            return false;
        }
        bool isConnect = request.Method.SequenceEqual("CONNECT"u8);
        if (request.TryGet(HeaderName.Protocol, out ReadOnlySpan<byte> protocol))
        {
            return isConnect && allowConnectProtocol && IsToken(protocol) && HasSchemeAndPath(request);
        }
        if (isConnect)
        {
            return !request.Contains(HeaderName.Scheme) && !request.Contains(HeaderName.Path);
        }
        return HasSchemeAndPath(request);
    }

    /// <summary>One that is wrong by itself, whatever stands beside it.</summary>
    private static bool HasBadField(HeaderTable request) =>
        (request.Contains(HeaderName.Method) && !IsToken(request.Method))
        || (request.TryGet(HeaderName.Authority, out ReadOnlySpan<byte> authority) && !Authority.IsValid(authority))
        || (request.Contains(HeaderName.Path) && request.Path.IsEmpty);

    private static bool HasSchemeAndPath(HeaderTable request)
    {
        ReadOnlySpan<byte> scheme = request.Scheme;
        ReadOnlySpan<byte> path = request.Path;
        if (!TakeScheme(request, scheme, "http"u8) && !TakeScheme(request, scheme, "https"u8))
        {
            return false;
        }
        if (path.IsEmpty || ByteScan.IndexOfNonTarget(path, 0) >= 0)
        {
            return false;
        }
        return path[0] == '/' || (path.SequenceEqual("*"u8) && request.Method.SequenceEqual("OPTIONS"u8));
    }

    // RFC 3986 section 3.1: in any case, and everything behind knows the lower one.
    private static bool TakeScheme(HeaderTable request, ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> known)
    {
        if (!System.Text.Ascii.EqualsIgnoreCase(scheme, known))
        {
            return false;
        }
        if (!scheme.SequenceEqual(known))
        {
            request.Set(HeaderName.Scheme, known);
        }
        return true;
    }

    private static bool IsToken(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length > MostMethodBytes)
        {
            return false;
        }
        foreach (byte b in text)
        {
            if (!TokenTable.IsToken(b))
            {
                return false;
            }
        }
        return true;
    }
}
