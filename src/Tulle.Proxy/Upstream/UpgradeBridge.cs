using Tulle.Http;

namespace Tulle.Proxy.Upstream;

/// <summary>HTTP/1.1's Upgrade as HTTP/2 says it: extended CONNECT (RFC 8441), there and back.</summary>
internal static class UpgradeBridge
{
    /// <summary>The request with CONNECT and :protocol in the place of its Upgrade.</summary>
    public static void ToExtendedConnect(HeaderTable request, HeaderTable connect)
    {
        request.CopyTo(connect);
        connect.TryGet(HeaderName.Upgrade, out ReadOnlySpan<byte> upgrade);
        connect.Set(HeaderName.Protocol, upgrade);
        connect.Set(HeaderName.Method, "CONNECT"u8);
        connect.RemoveAll(HeaderName.Upgrade);
        connect.RemoveAll(HeaderName.Connection);
        connect.RemoveAll(HeaderName.ContentLength);
    }

    /// <summary>A response of 2xx opens the tunnel, as 101 does.</summary>
    public static void ToSwitchingProtocols(HeaderTable response, ReadOnlySpan<byte> upgrade)
    {
        if (response.Status is >= 200 and < 300)
        {
            response.Status = 101;
            response.Set(HeaderName.Upgrade, upgrade);
            response.Set(HeaderName.Connection, "upgrade"u8);
            response.RemoveAll(HeaderName.ContentLength);
        }
    }
}
