using System.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>ORIGINAL_DST clusters: the endpoint is where the client wanted to go, or what a header names.</summary>
internal static class OriginalDestination
{
    private const int MaxAddressBytes = 64;

    public static EndpointState? Find(HttpStream stream, ClusterState cluster)
    {
        OriginalDestinationSettings? settings = cluster.Config.OriginalDestination;
        SocketAddress address;
        if (settings is { UseHttpHeader: true })
        {
            if (!stream.RequestHeaders.TryGet(settings.HttpHeaderName, out ReadOnlySpan<byte> text))
            {
                return null;
            }

            if (!TryParse(text, out address))
            {
                cluster.Owner.Stats.Increment(cluster.Ids.OriginalDstHostInvalid);
                return null;
            }
        }
        else if (!TryFind(stream.Connection, out address))
        {
            return null;
        }

        if (settings?.PortOverride is { } port)
        {
            address = address.WithPort(port);
        }

        return cluster.FindOrAdd(address);
    }

    /// <summary>As above, without a request: where the connection was going.</summary>
    public static EndpointState? Find(ConnectionFacts connection, ClusterState cluster)
    {
        if (!TryFind(connection, out SocketAddress address))
        {
            return null;
        }

        return cluster.FindOrAdd(
            cluster.Config.OriginalDestination?.PortOverride is { } port ? address.WithPort(port) : address);
    }

    // The original_dst listener filter has put the client's destination in the place of the local address.
    private static bool TryFind(ConnectionFacts connection, out SocketAddress address)
    {
        address = connection.Local;
        return address.IsIp && address != connection.DirectLocal;
    }

    /// <summary>"1.2.3.4:80" or "[::1]:80".</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out SocketAddress address)
    {
        address = default;
        int colon = text.LastIndexOf((byte)':');
        if (colon <= 0 || text.Length > MaxAddressBytes
            || !ushort.TryParse(text[(colon + 1)..], out ushort port))
        {
            return false;
        }

        ReadOnlySpan<byte> host = text[..colon];
        if (host[0] == '[')
        {
            if (host[^1] != ']')
            {
                return false;
            }

            host = host[1..^1];
        }

        Span<char> characters = stackalloc char[MaxAddressBytes];
        int length = Encoding.ASCII.GetChars(host, characters);
        return SocketAddress.TryParseIp(characters[..length], port, out address);
    }
}
