using System.Net;
using System.Net.Sockets;

namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// An HTTP/2 origin that says SETTINGS and then, to the first request of each connection, the bytes that it was given:
/// whatever those are.
/// </summary>
internal sealed class FrameOrigin : IDisposable
{
    private const int PrefaceBytes = 24;
    private const int FrameHeaderBytes = 9;
    private const byte HeadersType = 1;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _answer;
    private int _requests;

    public FrameOrigin(byte[] answer)
    {
        _answer = answer;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(64);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Requests that have come, on all connections.</summary>
    public int Requests => Volatile.Read(ref _requests);

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
        byte[] settings = [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0];
        using (socket)
        {
            try
            {
                await socket.SendAsync(settings);
                await using var stream = new NetworkStream(socket);
                await ReadAsync(stream, PrefaceBytes);
                for (bool hasAnswered = false; ;)
                {
                    byte[] header = await ReadAsync(stream, FrameHeaderBytes);
                    await ReadAsync(stream, (header[0] << 16) | (header[1] << 8) | header[2]);
                    if (header[3] != HeadersType)
                    {
                        continue;
                    }

                    Interlocked.Increment(ref _requests);
                    if (!hasAnswered)
                    {
                        hasAnswered = true;
                        await socket.SendAsync(_answer);
                    }
                }
            }
            catch (Exception e) when (e is IOException or SocketException or EndOfStreamException)
            {
                return;
            }
        }
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        byte[] bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
