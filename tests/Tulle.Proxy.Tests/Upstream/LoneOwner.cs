using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Tests.Upstream;

/// <summary>Has one connection and no pool.</summary>
internal sealed class LoneOwner : IHttp2ClientOwner
{
    public bool IsConnected { get; private set; }

    public bool IsClosed { get; private set; }

    public int ClosedStreams { get; private set; }

    void IHttp2ClientOwner.OnConnected(Http2ClientConnection connection) => IsConnected = true;

    void IHttp2ClientOwner.OnConnectFailed(Http2ClientConnection connection, PoolFailureReason reason) => IsClosed = true;

    void IHttp2ClientOwner.OnStreamClosed(Http2ClientConnection connection) => ClosedStreams++;

    void IHttp2ClientOwner.OnCapacityChanged(Http2ClientConnection connection)
    {
    }

    void IHttp2ClientOwner.OnClosed(Http2ClientConnection connection) => IsClosed = true;
}
