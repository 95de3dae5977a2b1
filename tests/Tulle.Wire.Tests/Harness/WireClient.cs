using System.Net;
using System.Net.Sockets;

namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// One client connection, from a loopback address of its own: the access log then tells which lines are this
/// connection's.
/// </summary>
internal sealed class WireClient : IDisposable
{
    private static int s_lastAddress;

    private readonly Socket _socket;
    private readonly ResponseReader _reader = new();
    private readonly byte[] _buffer = new byte[16384];

    private WireClient(Socket socket, IPAddress address)
    {
        _socket = socket;
        Address = address.ToString();
    }

    public string Address { get; }

    /// <summary>The proxy has ended the connection.</summary>
    public bool IsClosed { get; private set; }

    public string Unparsed => _reader.Rest;

    public static async Task<WireClient> ConnectAsync(int port)
    {
        int number = Interlocked.Increment(ref s_lastAddress);
        IPAddress address = new([127, (byte)(1 + (number >> 16)), (byte)(number >> 8), (byte)number]);
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(address, 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return new WireClient(socket, address);
    }

    /// <summary>Sends pieces one by one. That the proxy has closed is no failure here: reading tells.</summary>
    public async Task SendAsync(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        try
        {
            foreach (ReadOnlyMemory<byte> piece in pieces)
            {
                for (int sent = 0; sent < piece.Length;)
                {
                    sent += await _socket.SendAsync(piece[sent..]);
                }
            }
        }
        catch (SocketException)
        {
            return;
        }
    }

    public Task SendAsync(byte[] bytes) => SendAsync([bytes]);

    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>The next response; null: the connection ended, or the time was up, without one.</summary>
    public async Task<WireResponse?> ReadAsync(TimeSpan limit, bool isHead = false)
    {
        using CancellationTokenSource timer = new(limit);
        while (true)
        {
            WireResponse? response = _reader.TryTake(isHead, IsClosed);
            if (response is not null || IsClosed)
            {
                return response;
            }
            if (!await ReceiveAsync(timer.Token))
            {
                return null;
            }
        }
    }

    /// <summary>Whether the proxy ends the connection within this time without sending another byte.</summary>
    public async Task<bool> IsEndedAsync(TimeSpan limit)
    {
        using CancellationTokenSource timer = new(limit);
        while (!IsClosed)
        {
            if (!await ReceiveAsync(timer.Token))
            {
                return false;
            }
        }
        return !_reader.HasBytes;
    }

    public void Dispose() => _socket.Dispose();

    // False: the time is up.
    private async Task<bool> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            int length = await _socket.ReceiveAsync(_buffer, SocketFlags.None, cancellation);
            _reader.Append(_buffer.AsSpan(0, length));
            IsClosed = length == 0;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (SocketException)
        {
            IsClosed = true;
            return true;
        }
    }
}
