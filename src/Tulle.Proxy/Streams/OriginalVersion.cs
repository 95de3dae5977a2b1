using Tulle.Http;

namespace Tulle.Proxy.Streams;

/// <summary>The version that a request had before it shared an HTTP/2 connection between two of Tulle's proxies: written by
/// the one, taken off by the other.</summary>
internal static class OriginalVersion
{
    private static ReadOnlySpan<byte> Http10 => "HTTP/1.0"u8;

    private static ReadOnlySpan<byte> Http11 => "HTTP/1.1"u8;

    public static void Write(HttpStream stream, HeaderTable request) =>
        request.Set(HeaderName.TulleOriginalVersion, stream.ProtocolText);

    public static void Remove(HeaderTable request) => request.RemoveAll(HeaderName.TulleOriginalVersion);

    /// <summary>The request, which came by HTTP/2, is what it was again. A value that no proxy writes says nothing.</summary>
    public static void Restore(HttpStream stream)
    {
        if (!stream.RequestHeaders.TryGet(HeaderName.TulleOriginalVersion, out ReadOnlySpan<byte> version))
        {
            return;
        }

        stream.Restored = version.SequenceEqual(Http11) ? RestoredVersion.Http11
            : version.SequenceEqual(Http10) ? RestoredVersion.Http10 : RestoredVersion.None;
        Remove(stream.RequestHeaders);
        if (stream.Restored != RestoredVersion.None)
        {
            stream.Manager.Count(stream.Manager.Stats.DownstreamRqMeshRestored);
        }
    }

    /// <summary>As %PROTOCOL% prints it.</summary>
    public static ReadOnlySpan<byte> Text(RestoredVersion version) => version == RestoredVersion.Http10 ? Http10 : Http11;
}
