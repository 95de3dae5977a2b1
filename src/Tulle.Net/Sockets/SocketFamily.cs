namespace Tulle.Net;

/// <summary>Kind of a <see cref="SocketAddress"/>.</summary>
public enum SocketFamily : byte
{
    None,
    V4,
    V6,
    Unix,
}
