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
            return config.OriginalIpDetection is { } xff
                ? Detect(stream, xff, out client)
                : LastTrusted(stream, config.XffTrustedHops, out client);
        }

        bool single = !headers.Contains(HeaderName.XForwardedFor);
        if (config.XffTrustedHops > 0)
        {
            LastTrusted(stream, config.XffTrustedHops - 1, out client);
        }

        if (client.Family == SocketFamily.None)
        {
            client = stream.Connection.Remote;
        }

        if (!config.SkipXffAppend)
        {
            AppendPeer(stream);
        }

        return single;
    }

    public static bool IsInternal(in SocketAddress address, InternalAddressSettings? settings)
    {
        if (settings is null)
        {
            return false;
        }

        return address.IsIp ? IsIn(address, settings.Ranges) : settings.UnixSockets;
    }

    private static bool IsIn(in SocketAddress address, CidrRange[] ranges)
    {
        if (!address.IsIp)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        int length = address.WriteAddressBytes(bytes);
        foreach (CidrRange range in ranges)
        {
            if (range.Contains(bytes[..length]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Detect(HttpStream stream, XffDetection xff, out SocketAddress client)
    {
        client = default;
        bool single = xff.TrustedRanges.Length == 0 ? LastTrusted(stream, xff.TrustedHops, out client)
            : IsIn(stream.Connection.Remote, xff.TrustedRanges) && LastUntrusted(stream, xff.TrustedRanges, out client);
        if (!xff.SkipAppend)
        {
            AppendPeer(stream);
        }

        return single;
    }

    /// <summary>The address <paramref name="hops"/> places before the last one of x-forwarded-for.</summary>
    private static bool LastTrusted(HttpStream stream, int hops, out SocketAddress client)
    {
        client = default;
        ReadOnlySpan<byte> list = ForwardedFor(stream);
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

        return TryParse(LastOf(list), out client) && single;
    }

    /// <summary>From the end, the first address that is in none of the ranges; all trusted: the first of the list.
    /// </summary>
    private static bool LastUntrusted(HttpStream stream, CidrRange[] trusted, out SocketAddress client)
    {
        ReadOnlySpan<byte> list = ForwardedFor(stream);
        bool single = list.IndexOf((byte)',') < 0;
        while (true)
        {
            if (!TryParse(LastOf(list), out client))
            {
                return false;
            }

            int comma = list.LastIndexOf((byte)',');
            if (comma < 0 || !IsIn(client, trusted))
            {
                return single;
            }

            list = list[..comma];
        }
    }

    /// <summary>x-forwarded-for as one list: several lines mean the same as one joined line.</summary>
    private static ReadOnlySpan<byte> ForwardedFor(HttpStream stream)
    {
        HeaderTable headers = stream.RequestHeaders;
        int at = headers.Find(HeaderName.XForwardedFor);
        if (at < 0)
        {
            return default;
        }

        return headers.Find(HeaderName.XForwardedFor, at + 1) < 0 ? headers.ValueAt(at) : Joined(stream).Written;
    }

    private static ByteWriter Joined(HttpStream stream)
    {
        HeaderTable headers = stream.RequestHeaders;
        ByteWriter joined = stream.Worker.ScratchText;
        joined.Clear();
        for (int at = headers.Find(HeaderName.XForwardedFor); at >= 0; at = headers.Find(HeaderName.XForwardedFor, at + 1))
        {
            if (joined.Length > 0)
            {
                joined.WriteByte((byte)',');
            }

            joined.Write(headers.ValueAt(at));
        }

        return joined;
    }

    private static ReadOnlySpan<byte> LastOf(ReadOnlySpan<byte> list) =>
        list[(list.LastIndexOf((byte)',') + 1)..].Trim((byte)' ');

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

    private static void AppendPeer(HttpStream stream)
    {
        SocketAddress peer = stream.Connection.Remote;
        if (!peer.IsIp)
        {
            return;
        }

        peer = peer.IsLoopback ? stream.Worker.OwnAddress : peer;
        HeaderTable headers = stream.RequestHeaders;
        Span<byte> text = stackalloc byte[64];
        ReadOnlySpan<byte> host = text[..peer.FormatHost(text)];
        if (!headers.TryGet(HeaderName.XForwardedFor, out ReadOnlySpan<byte> before) || before.IsEmpty)
        {
            headers.Set(HeaderName.XForwardedFor, host);
            return;
        }

        ByteWriter joined = Joined(stream);
        joined.WriteByte((byte)',');
        joined.Write(host);
        headers.Set(HeaderName.XForwardedFor, joined.Written);
    }
}
