using System.Net;
using System.Net.Sockets;

namespace Tulle.Wire.Tests.Harness;

/// <summary>An origin that counts the requests that it has, and answers none before it is told to.</summary>
internal sealed class HoldingOrigin : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    public HoldingOrigin()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public int Requests => Volatile.Read(ref _requests);

    public void Release() => _released.TrySetResult();

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        byte[] buffer = new byte[4096];
        string received = "";
        using (socket)
        {
            try
            {
                for (int length = -1; length != 0;)
                {
                    length = await socket.ReceiveAsync(buffer);
                    received += WireText.Text(buffer.AsSpan(0, length));
                    if (received.EndsWith("\r\n\r\n", StringComparison.Ordinal))
                    {
                        received = "";
                        Interlocked.Increment(ref _requests);
                        await _released.Task;
                        await socket.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"u8.ToArray());
                    }
                }
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
