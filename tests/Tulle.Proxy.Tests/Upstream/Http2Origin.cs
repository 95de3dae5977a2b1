using Tulle.Http.Http2;
using Tulle.Net;

namespace Tulle.Proxy.Tests.Upstream;

/// <summary>An HTTP/2 server whose answers the test says itself, on the test's own loop.</summary>
internal sealed class Http2Origin : IAcceptor, IDisposable
{
    private readonly EventLoop _loop;
    private readonly Http2Limits _limits;
    private readonly Listener _listener;

    public Http2Origin(EventLoop loop, Http2Limits? limits = null)
    {
        _loop = loop;
        _limits = limits ?? Http2Limits.Default;
        Assert.Equal(
            NetError.None,
            ListenSocket.TryOpen(SocketAddress.Loopback(0), ListenOptions.Default, out ListenSocket? socket));
        _listener = new Listener(loop, socket!, this);
    }

    public SocketAddress Address => _listener.Local;

    /// <summary>Every connection that was ever accepted, in order.</summary>
    public List<Http2OriginConnection> Connections { get; } = [];

    /// <summary>The streams of all connections.</summary>
    public List<Http2OriginStream> Streams => [.. Connections.SelectMany(c => c.Streams)];

    public void OnAccepted(in AcceptedSocket socket)
    {
        Http2OriginConnection connection = new(_loop, _limits);
        Assert.Equal(NetError.None, connection.Adopt(socket));
        Connections.Add(connection);
        connection.Begin();
    }

    public void OnAcceptFailed(NetError error)
    {
    }

    public void Dispose() => _listener.Close();
}
