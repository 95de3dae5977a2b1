namespace Tulle.Proxy.Streams;

/// <summary>Whether the request asks for a two-way byte stream instead of a body.</summary>
public enum Tunnel
{
    None,

    /// <summary>HTTP/1.1 Upgrade with a protocol that the route allows.</summary>
    Upgrade,
    Connect,
}
