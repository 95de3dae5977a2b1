using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>What an access log may ask of the connection that an attempt is on. Kept beyond the connection.</summary>
internal struct UpstreamConnectionFacts
{
    /// <summary>0: there was no connection.</summary>
    public long ConnectionId;

    public SocketAddress Local;

    /// <summary>Loop's clock, milliseconds.</summary>
    public long ConnectBeginMs;

    public long ConnectEndMs;

    public bool IsHttp2;
}
