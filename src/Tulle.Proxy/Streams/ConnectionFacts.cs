using Tulle.Model.Formatting;
using Tulle.Net;

namespace Tulle.Proxy.Streams;

/// <summary>
/// What is known of a downstream connection, made at accept and the same for all its streams. The addresses are
/// texts only when a format asks for them.
/// </summary>
public sealed class ConnectionFacts
{
    public long ConnectionId;

    /// <summary>The TCP peer (or what PROXY protocol said of it later).</summary>
    public SocketAddress Remote;

    /// <summary>The TCP peer itself.</summary>
    public SocketAddress DirectRemote;

    public SocketAddress Local;
    public SocketAddress DirectLocal;
    public bool IsTls;

    /// <summary>What tls_inspector found: "tls"; "" is plaintext.</summary>
    public string TransportProtocol = "";

    /// <summary>SNI of the ClientHello, lower case; "" without.</summary>
    public string RequestedServerName = "";

    /// <summary>Offered by ALPN, or what http_inspector made of the first bytes.</summary>
    public string[] ApplicationProtocols = [];

    /// <summary>per_connection_buffer_limit_bytes.</summary>
    public int BufferLimitBytes;
    public string ListenerName = "";
    public string FilterChainName = "";
    public Model.Metadata? ListenerMetadata;
    public Model.Metadata? FilterChainMetadata;

    /// <summary>Of local_rate_limit_per_downstream_connection: one a connection, whoever asks first.</summary>
    public Model.TokenBucket? RateLimitBucket;

    public bool TryWriteText(FormatField field, ByteWriter into)
    {
        switch (field)
        {
            case FormatField.DownstreamRemoteAddress:
                return Write(Remote, withPort: true, into);
            case FormatField.DownstreamRemoteAddressWithoutPort:
                return Write(Remote, withPort: false, into);
            case FormatField.DownstreamDirectRemoteAddress:
                return Write(DirectRemote, withPort: true, into);
            case FormatField.DownstreamDirectRemoteAddressWithoutPort:
                return Write(DirectRemote, withPort: false, into);
            case FormatField.DownstreamLocalAddress:
                return Write(Local, withPort: true, into);
            case FormatField.DownstreamLocalAddressWithoutPort:
                return Write(Local, withPort: false, into);
            case FormatField.DownstreamDirectLocalAddress:
                return Write(DirectLocal, withPort: true, into);
            case FormatField.DownstreamDirectLocalAddressWithoutPort:
                return Write(DirectLocal, withPort: false, into);
            case FormatField.ListenerName:
                return Write(ListenerName, into);
            case FormatField.RequestedServerName:
                return Write(RequestedServerName, into);
            case FormatField.FilterChainName:
                return Write(FilterChainName, into);
            default:
                return false;
        }
    }

    /// <summary>The text of an address, with or without its port; a unix address has no port.</summary>
    internal static bool Write(in SocketAddress address, bool withPort, ByteWriter into)
    {
        if (address.Family == SocketFamily.None)
        {
            return false;
        }

        Span<byte> text = into.GetSpan(SocketAddress.UnixPathMaxBytes + 1);
        into.Advance(withPort || !address.IsIp ? address.Format(text) : address.FormatHost(text));
        return true;
    }

    private static bool Write(string text, ByteWriter into)
    {
        into.Advance(System.Text.Encoding.UTF8.GetBytes(text, into.GetSpan(text.Length * 3)));
        return text.Length > 0;
    }

    public bool TryGetNumber(FormatField field, out long value)
    {
        value = field switch
        {
            FormatField.ConnectionId => ConnectionId,
            FormatField.DownstreamLocalPort => Local.Port,
            FormatField.DownstreamDirectLocalPort => DirectLocal.Port,
            FormatField.DownstreamRemotePort => Remote.Port,
            FormatField.DownstreamDirectRemotePort => DirectRemote.Port,
            _ => -1,
        };
        return value >= 0;
    }
}
