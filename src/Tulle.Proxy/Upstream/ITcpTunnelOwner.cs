using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>Whom the upstream half of a TCP tunnel tells what happens.</summary>
internal interface ITcpTunnelOwner
{
    void OnConnected(EndpointState endpoint);

    void OnConnectFailed(PoolFailureReason reason, EndpointState endpoint);

    void OnUpstreamData(ReadOnlySpan<byte> data, bool endStream);

    void OnUpstreamReset();

    void OnUpstreamSlow(bool isSlow);
}
