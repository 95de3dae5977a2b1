namespace Tulle.Net.Tests;

/// <summary>A listener whose connections record what happens to them.</summary>
internal sealed class RecordingAcceptor : IAcceptor, IDisposable
{
    private readonly EventLoop _loop;

    public RecordingAcceptor(
        EventLoop loop, SocketAddress address, ListenOptions? options = null, Func<int>? descriptorCeiling = null)
    {
        _loop = loop;
        Assert.Equal(NetError.None, ListenSocket.TryOpen(address, options ?? ListenOptions.Default, out var socket));
        Listener = new Listener(loop, socket!, this, descriptorCeiling?.Invoke() ?? int.MaxValue);
    }

    public Listener Listener { get; }

    public SocketAddress Local => Listener.Local;

    public List<RecordingConnection> Accepted { get; } = [];

    public List<SocketAddress> Remotes { get; } = [];

    public NetError LastError { get; private set; }

    public Action<RecordingConnection>? Configure { get; init; }

    public void OnAccepted(in AcceptedSocket socket)
    {
        var connection = new RecordingConnection(_loop);
        Configure?.Invoke(connection);
        Remotes.Add(socket.Remote);
        Assert.Equal(NetError.None, connection.Adopt(socket));
        Accepted.Add(connection);
    }

    public void OnAcceptFailed(NetError error) => LastError = error;

    public void Dispose() => Listener.Close();
}
