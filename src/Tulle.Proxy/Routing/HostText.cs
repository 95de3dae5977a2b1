namespace Tulle.Proxy.Routing;

/// <summary>Host and port in the text of a Host header; an IPv6 address stands in brackets (RFC 3986 section 3.2.2).
/// </summary>
internal static class HostText
{
    /// <summary>Where the ':' of the port stands; -1 without a port.</summary>
    public static int PortStart(ReadOnlySpan<byte> host)
    {
        int colon = host.LastIndexOf((byte)':');
        return colon >= 0 && host.LastIndexOf((byte)']') < colon ? colon : -1;
    }

    public static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> host)
    {
        int port = PortStart(host);
        return port < 0 ? host : host[..port];
    }
}
