using System.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>How a mirrored request differs from the one that it copies.</summary>
internal static class ShadowHeaders
{
    private const int MaxAuthorityBytes = 512;

    public static void Rewrite(HeaderTable request, HttpStream stream, MirrorPolicy policy)
    {
        if (policy.HostRewriteLiteral is { Length: > 0 } literal)
        {
            request.Set(HeaderName.Authority, literal);
        }
        else if (!policy.DisableShadowHostSuffix)
        {
            AddSuffix(request);
        }

        // The copy is a request of ours, and comes from where the original came from.
        request.Set(HeaderName.XEnvoyInternal, "true"u8);
        AppendForwardedFor(request, stream);
        request.RemoveAll(HeaderName.XEnvoyExpectedRqTimeoutMs);
        stream.Manager.ApplyMutations(policy.RequestHeaders, request, stream.Info);
    }

    // "web:80" becomes "web-shadow:80".
    private static void AddSuffix(HeaderTable request)
    {
        ReadOnlySpan<byte> authority = request.Authority;
        ReadOnlySpan<byte> suffix = "-shadow"u8;
        if (authority.Length + suffix.Length > MaxAuthorityBytes)
        {
            return;
        }

        int colon = authority.LastIndexOf((byte)':');
        bool hasPort = colon > 0 && authority[colon..].IndexOf((byte)']') < 0;
        int host = hasPort ? colon : authority.Length;
        Span<byte> text = stackalloc byte[MaxAuthorityBytes];
        authority[..host].CopyTo(text);
        suffix.CopyTo(text[host..]);
        authority[host..].CopyTo(text[(host + suffix.Length)..]);
        request.Set(HeaderName.Authority, text[..(authority.Length + suffix.Length)]);
    }

    private static void AppendForwardedFor(HeaderTable request, HttpStream stream)
    {
        const int MaxBytes = 1024;
        Span<byte> text = stackalloc byte[MaxBytes + 64];
        int length = 0;
        if (request.TryGet(HeaderName.XForwardedFor, out ReadOnlySpan<byte> before) && before.Length <= MaxBytes)
        {
            before.CopyTo(text);
            length = before.Length;
            text[length++] = (byte)',';
        }

        length += stream.Worker.OwnAddress.FormatHost(text[length..]);
        request.Set(HeaderName.XForwardedFor, text[..length]);
    }
}
