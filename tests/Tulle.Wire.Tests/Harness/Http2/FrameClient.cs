using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Tulle.Wire.Tests.Harness.Http2;

/// <summary>
/// A client that says what a script says, good or bad, and takes the proxy's frames one by one. It acknowledges nothing by
/// itself. Each has a loopback address of its own, by which the access log tells its lines.
/// </summary>
internal sealed class FrameClient : IDisposable
{
    /// <summary>For what has to come: far more than it takes, so that a loaded machine fails no test.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static int s_lastAddress;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private readonly Frame.FieldReader _fields = new();
    private readonly List<byte> _block = [];
    private int _length;
    private int _start;

    private FrameClient(Socket socket, string address)
    {
        _socket = socket;
        Address = address;
    }

    public string Address { get; }

    /// <summary>The proxy has ended the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>All frames so far.</summary>
    public List<Frame> Frames { get; } = [];

    public long SentBytes { get; private set; }

    public long ReceivedBytes { get; private set; }

    public static async Task<FrameClient> ConnectAsync(int port, FrameScript? begin = null, int receiveBufferBytes = 0)
    {
        int number = Interlocked.Increment(ref s_lastAddress);
        IPAddress address = new([127, (byte)(128 + (number >> 16)), (byte)(number >> 8), (byte)number]);
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBufferBytes > 0)
        {
            socket.ReceiveBufferSize = receiveBufferBytes;
        }
        socket.Bind(new IPEndPoint(address, 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var client = new FrameClient(socket, address.ToString());
        if (begin is not null)
        {
            await client.SendAsync(begin);
        }
        return client;
    }

    /// <summary>Sends all of it. That the proxy has closed is no failure here: reading tells.</summary>
    public Task SendAsync(FrameScript script) => SendAsync(script.Bytes);

    /// <summary>False: the proxy has closed, or does not read any more.</summary>
    public async Task<bool> SendAsync(byte[] bytes, CancellationToken cancellation = default)
    {
        try
        {
            for (int sent = 0; sent < bytes.Length;)
            {
                int count = await _socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None, cancellation);
                sent += count;
                SentBytes += count;
            }
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Sends while what comes is read, as it must for floods that the proxy answers.</summary>
    public async Task SendWhileReadingAsync(FrameScript script)
    {
        using CancellationTokenSource timer = new(Limit);
        Task<bool> sending = SendAsync(script.Bytes, timer.Token);
        while (!sending.IsCompleted && !IsClosed)
        {
            Task<Frame?> reading = ReadAsync(timer.Token);
            await Task.WhenAny(sending, reading);
            if (sending.IsCompleted)
            {
                _unread = reading;
            }
            else
            {
                await reading;
            }
        }
        await sending;
    }

    private Task<Frame?>? _unread;

    /// <summary>The next frame; null: the connection ended, or the time was up.</summary>
    public async Task<Frame?> ReadAsync(CancellationToken cancellation)
    {
        if (_unread is { } unread)
        {
            _unread = null;
            return await unread;
        }
        while (true)
        {
            if (TryTake() is { } frame)
            {
                Frames.Add(frame);
                return frame;
            }
            if (IsClosed || !await ReceiveAsync(cancellation))
            {
                return null;
            }
        }
    }

    /// <summary>Reads on until this frame comes; it may have come already.</summary>
    public async Task<Frame> WaitAsync(Predicate<Frame> wanted, string what = "the frame")
    {
        using CancellationTokenSource timer = new(Limit);
        for (int i = 0; ; i++)
        {
            while (i >= Frames.Count)
            {
                if (await ReadAsync(timer.Token) is null)
                {
                    throw new TimeoutException(
                        $"{what} did not come, the connection is {(IsClosed ? "closed" : "open")}: {Shown}");
                }
            }
            if (wanted(Frames[i]))
            {
                return Frames[i];
            }
        }
    }

    /// <summary>Reads until the proxy closes.</summary>
    public async Task WaitForCloseAsync()
    {
        using CancellationTokenSource timer = new(Limit);
        while (!IsClosed)
        {
            if (await ReadAsync(timer.Token) is null && !IsClosed)
            {
                throw new TimeoutException("the connection was not closed: " + Shown);
            }
        }
    }

    /// <summary>GOAWAY with this code, and the end of the connection.</summary>
    public async Task WaitForGoAwayAsync(params ErrorCode[] codes)
    {
        await WaitAsync(
            f => f.Kind == FrameKind.GoAway && codes.Contains(f.Code), "GOAWAY " + string.Join(" or ", codes));
        await WaitForCloseAsync();
    }

    public Task<Frame> WaitForResetAsync(int stream, params ErrorCode[] codes) => WaitAsync(
        f => f.Kind == FrameKind.RstStream && f.Stream == stream && codes.Contains(f.Code),
        $"RST_STREAM {stream} " + string.Join(" or ", codes));

    /// <summary>The status of a stream's response, once its head is there.</summary>
    public async Task<int> StatusAsync(int stream) => (await WaitAsync(
        f => f.Kind == FrameKind.Headers && f.Stream == stream && f.Status >= 200, $"HEADERS {stream}")).Status;

    public Task<Frame> WaitForEndAsync(int stream) => WaitAsync(f => f.Stream == stream && f.IsEnd, $"the end of {stream}");

    public Task<Frame> WaitForPongAsync(string payload = "12345678") => WaitAsync(
        f => f.Kind == FrameKind.Ping && f.IsAck && WireText.Text(f.Payload) == payload, "PING ack");

    public string Body(int stream) => string.Concat(
        Frames.Where(f => f.Kind == FrameKind.Data && f.Stream == stream).Select(f => WireText.Text(f.Payload)));

    /// <summary>Ends the connection with RST.</summary>
    public void Abort()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();

    private string Shown => WireText.Show(string.Join("; ", Frames));

    private Frame? TryTake()
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_start, _length - _start);
        if (bytes.Length < FrameScript.HeaderBytes)
        {
            return null;
        }
        int length = (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) >> 8);
        if (bytes.Length < FrameScript.HeaderBytes + length)
        {
            return null;
        }
        var kind = (FrameKind)bytes[3];
        int flags = bytes[4];
        int stream = BinaryPrimitives.ReadInt32BigEndian(bytes[5..]);
        byte[] payload = bytes.Slice(FrameScript.HeaderBytes, length).ToArray();
        _start += FrameScript.HeaderBytes + length;
        return new Frame(kind, flags, stream, payload, ReadFields(kind, flags, payload));
    }

    private string ReadFields(FrameKind kind, int flags, byte[] payload)
    {
        if (kind is not (FrameKind.Headers or FrameKind.Continuation))
        {
            return "";
        }
        _block.AddRange(payload);
        if ((flags & 4) == 0)
        {
            return "";
        }
        string fields = _fields.Read(_block.ToArray());
        _block.Clear();
        return fields;
    }

    // False: the time is up.
    private async Task<bool> ReceiveAsync(CancellationToken cancellation)
    {
        _buffer.AsSpan(_start, _length - _start).CopyTo(_buffer);
        _length -= _start;
        _start = 0;
        try
        {
            int count = await _socket.ReceiveAsync(_buffer.AsMemory(_length), SocketFlags.None, cancellation);
            _length += count;
            ReceivedBytes += count;
            IsClosed = count == 0;
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
