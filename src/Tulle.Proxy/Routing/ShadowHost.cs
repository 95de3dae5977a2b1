using Tulle.Http;
using Tulle.Model;

namespace Tulle.Proxy.Routing;

/// <summary>The Host of a mirrored request: "web:80" becomes "web-shadow:80", unless the policy says otherwise.</summary>
public static class ShadowHost
{
    public static void Apply(MirrorPolicy policy, HeaderTable headers, RoutingScratch scratch)
    {
        if (policy.HostRewriteLiteral is { Length: > 0 } literal)
        {
            headers.Set(HeaderName.Authority, literal);
            return;
        }

        if (policy.DisableShadowHostSuffix)
        {
            return;
        }

        ReadOnlySpan<byte> host = headers.Authority;
        int port = host.Count((byte)':') == 1 ? host.IndexOf((byte)':') : host.Length;
        scratch.Values.Clear();
        scratch.Values.Write(host[..port]);
        scratch.Values.Write("-shadow"u8);
        scratch.Values.Write(host[port..]);
        headers.Set(HeaderName.Authority, scratch.Values.Written);
    }
}
