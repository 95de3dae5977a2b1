using Tulle.Http;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// Extended CONNECT (RFC 8441) as everything behind the codec knows it, in HTTP/1.1's words: a GET with Upgrade that a
/// 101 grants.
/// </summary>
internal static class ExtendedConnect
{
    public static void ToUpgrade(HeaderTable request)
    {
        request.TryGet(HeaderName.Protocol, out ReadOnlySpan<byte> protocol);
        request.Set(HeaderName.Upgrade, protocol);
        request.Set(HeaderName.Connection, "upgrade"u8);
        request.RemoveAll(HeaderName.Protocol);
        request.Set(HeaderName.Method, "GET"u8);
    }

    /// <summary>RFC 8441 section 5: 200 grants it, and what belongs to one HTTP/1.1 connection stays behind.</summary>
    public static void FromUpgrade(HeaderTable response)
    {
        if (response.Status == 101)
        {
            response.Status = 200;
            response.RemoveAll(HeaderName.ContentLength);
        }

        response.RemoveAll(HeaderName.Upgrade);
        response.RemoveAll(HeaderName.Connection);
    }
}
