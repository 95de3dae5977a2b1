using Tulle.Http;
using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>The upstream half of a <see cref="TcpProxyHandler"/>, or of the protocol detection that comes before it.
/// </summary>
internal sealed class TcpProxyUpstream(ITcpTunnelOwner owner) : UpstreamHandler
{
    private ITcpTunnelOwner _owner = owner;

    // A TCP tunnel has no heads; the contract asks for tables.
    private static readonly HeaderTable Unused = new();

    private UpstreamStream? _opening;

    /// <summary>Null until it stands and after it ended.</summary>
    public UpstreamStream? Stream { get; private set; }

    public override HeaderTable ResponseHeaders => Unused;

    public override HeaderTable ResponseTrailers => Unused;

    public void Open(EndpointState endpoint)
    {
        _opening = null;
        UpstreamStream? opening = TcpClientConnection.Open(endpoint, RoutingPriority.Default, this);
        if (opening is not null && Stream is null)
        {
            _opening = opening;
        }
    }

    /// <summary>Another owner goes on with what was opened.</summary>
    public void HandTo(ITcpTunnelOwner next) => _owner = next;

    public void Close()
    {
        UpstreamStream? stream = Stream ?? _opening;
        Stream = null;
        _opening = null;
        stream?.Reset();
    }

    public override void OnPoolReady(UpstreamStream stream, EndpointState endpoint)
    {
        _opening = null;
        Stream = stream;
        _owner.OnConnected(endpoint);
    }

    public override void OnPoolFailure(PoolFailureReason reason, EndpointState endpoint)
    {
        _opening = null;
        _owner.OnConnectFailed(reason, endpoint);
    }

    public override void OnInformational()
    {
    }

    public override void OnResponseHeaders(bool endStream)
    {
    }

    public override void OnData(ReadOnlySpan<byte> data, bool endStream) => _owner.OnUpstreamData(data, endStream);

    public override void OnTrailers()
    {
    }

    public override void OnReset(ResetReason reason)
    {
        Stream = null;
        _owner.OnUpstreamReset();
    }

    public override void OnAboveHighWatermark() => _owner.OnUpstreamSlow(isSlow: true);

    public override void OnBelowLowWatermark() => _owner.OnUpstreamSlow(isSlow: false);
}
