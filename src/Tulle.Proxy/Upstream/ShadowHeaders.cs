using Tulle.Http;
using Tulle.Model;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>How a mirrored request differs from the one that it copies.</summary>
internal static class ShadowHeaders
{
    public static void Rewrite(HeaderTable request, HttpStream stream, MirrorPolicy policy)
    {
        RoutingScratch scratch = stream.Worker.Routing;
        ShadowHost.Apply(policy, request, scratch);

        // The copy is a request of ours, and comes from where the original came from.
        request.Set(HeaderName.XEnvoyInternal, "true"u8);
        AppendForwardedFor(request, stream);
        request.RemoveAll(HeaderName.XEnvoyExpectedRqTimeoutMs);
        HeaderMutationRunner.Apply(policy.RequestHeaders, request, stream.Info, scratch);
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
