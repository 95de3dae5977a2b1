using System.Net;
using System.Net.Sockets;

namespace Tulle.Wire.Tests.Harness;

/// <summary>An origin of any protocol: what it does with a connection is given as code.</summary>
internal sealed class ScriptedOrigin : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<NetworkStream, Task> _serve;
    private int _connections;

    public ScriptedOrigin(Func<NetworkStream, Task> serve)
    {
        _serve = serve;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(64);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public int Connections => Volatile.Read(ref _connections);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync();
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using NetworkStream stream = new(socket, ownsSocket: true);
        try
        {
            await _serve(stream);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            return;
        }
    }
}
