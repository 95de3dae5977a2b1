using Tulle.Net;

namespace Tulle.Proxy.Tests.Upstream;

/// <summary>A server whose every word the test says itself, on the test's own loop.</summary>
internal sealed class Origin : IAcceptor, IDisposable
{
    private readonly EventLoop _loop;
    private readonly Listener _listener;

    public Origin(EventLoop loop)
    {
        _loop = loop;
        Assert.Equal(
            NetError.None,
            ListenSocket.TryOpen(SocketAddress.Loopback(0), ListenOptions.Default, out ListenSocket? socket));
        _listener = new Listener(loop, socket!, this);
    }

    public SocketAddress Address => _listener.Local;

    /// <summary>Every connection that was ever accepted, in order.</summary>
    public List<OriginConnection> Connections { get; } = [];

    public void OnAccepted(in AcceptedSocket socket)
    {
        OriginConnection connection = new(_loop);
        Assert.Equal(NetError.None, connection.Adopt(socket));
        Connections.Add(connection);
    }

    public void OnAcceptFailed(NetError error)
    {
    }

    public void Dispose() => _listener.Close();
}
