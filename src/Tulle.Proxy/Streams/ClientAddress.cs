using System.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;

namespace Tulle.Proxy.Streams;

/// <summary>Who the client is: the TCP peer, or an address that x-forwarded-for names, as configured.</summary>
internal static class ClientAddress
{
    /// <summary>
    /// Finds the client and appends the peer to x-forwarded-for where that is asked for. True: the header held (or will
    /// hold) a single address, which is what "internal" needs. <paramref name="client"/> has no family when unknown.
    /// </summary>
    public static bool Find(HttpStream stream, HttpConnectionManager config, out SocketAddress client)
    {
        HeaderTable headers = stream.RequestHeaders;
        client = default;
        if (!config.UseRemoteAddress)
        {
            return config.OriginalIpDetection is { } detection
                ? FromHeader(headers, detection, out client)
                : LastTrusted(headers, config.XffTrustedHops, out client);
        }

        bool single = !headers.Contains(HeaderName.XForwardedFor);
        if (config.XffTrustedHops > 0)
        {
            LastTrusted(headers, config.XffTrustedHops - 1, out client);
        }

        if (client.Family == SocketFamily.None)
        {
            client = stream.Connection.Remote;
        }

        if (!config.SkipXffAppend)
        {
            SocketAddress peer = stream.Connection.Remote;
            AppendForwardedFor(stream, peer.IsLoopback ? stream.Worker.OwnAddress : peer);
        }

        return single;
    }

    public static bool IsInternal(in SocketAddress address, InternalAddressSettings? settings)
    {
        if (settings is null)
        {
            return false;
        }

        if (!address.IsIp)
        {
            return settings.UnixSockets;
        }

        Span<byte> bytes = stackalloc byte[16];
        int length = address.WriteAddressBytes(bytes);
        foreach (CidrRange range in settings.Ranges)
        {
            if (range.Contains(bytes[..length]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The address <paramref name="hops"/> places before the last one of x-forwarded-for.</summary>
    private static bool LastTrusted(HeaderTable headers, int hops, out SocketAddress client)
    {
        client = default;
        if (!headers.TryGet(HeaderName.XForwardedFor, out ReadOnlySpan<byte> list) || list.IsEmpty)
        {
            return false;
        }

        // Several lines mean the same as one joined line; the last line holds the last addresses.
        for (int at = headers.Find(HeaderName.XForwardedFor); at >= 0;)
        {
            list = headers.ValueAt(at);
            at = headers.Find(HeaderName.XForwardedFor, at + 1);
        }

        bool single = list.IndexOf((byte)',') < 0;
        for (int i = 0; i < hops; i++)
        {
            int comma = list.LastIndexOf((byte)',');
            if (comma < 0)
            {
                return false;
            }

            list = list[..comma];
        }

        int last = list.LastIndexOf((byte)',');
        return TryParse(list[(last + 1)..].Trim((byte)' '), out client) && single;
    }

    private static bool FromHeader(HeaderTable headers, OriginalIpDetection detection, out SocketAddress client)
    {
        client = default;
        return headers.TryGet(detection.HeaderName, out ReadOnlySpan<byte> text) && TryParse(text, out client)
            && detection.AllowTrusted;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out SocketAddress address)
    {
        address = default;
        if (text.Length is 0 or > 45)
        {
            return false;
        }

        Span<char> chars = stackalloc char[45];
        int length = Encoding.Latin1.GetChars(text, chars);
        return SocketAddress.TryParseIp(chars[..length], 0, out address);
    }

    private static void AppendForwardedFor(HttpStream stream, in SocketAddress peer)
    {
        if (!peer.IsIp)
        {
            return;
        }

        HeaderTable headers = stream.RequestHeaders;
        Span<byte> text = stackalloc byte[64];
        ReadOnlySpan<byte> host = text[..peer.FormatHost(text)];
        if (!headers.TryGet(HeaderName.XForwardedFor, out ReadOnlySpan<byte> before) || before.IsEmpty)
        {
            headers.Set(HeaderName.XForwardedFor, host);
            return;
        }

        ByteWriter joined = stream.Worker.ScratchText;
        joined.Clear();
        for (int at = headers.Find(HeaderName.XForwardedFor); at >= 0; at = headers.Find(HeaderName.XForwardedFor, at + 1))
        {
            joined.Write(headers.ValueAt(at));
            joined.WriteByte((byte)',');
        }

        joined.Write(host);
        headers.Set(HeaderName.XForwardedFor, joined.Written);
    }
}
