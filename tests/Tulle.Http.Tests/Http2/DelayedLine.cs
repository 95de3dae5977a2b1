using System.Buffers.Binary;
using Tulle.Http.Http2;

namespace Tulle.Http.Tests.Http2;

/// <summary>
/// A client that uploads to a server over a line with a delay and a rate, in made-up time. The windows are the server's.
/// </summary>
internal sealed class DelayedLine
{
    private readonly int _delayMs;
    private readonly int _bytesPerMs;
    private readonly Rig _server;
    private readonly Rig _client = new(Http2Role.Client);
    private readonly Queue<(long DueMs, byte[] Bytes)> _up = new();
    private readonly Queue<(long DueMs, byte[] Bytes)> _down = new();
    private readonly Dictionary<int, int> _outstanding = [];
    private long _lineFreeMs;
    private int _lineBytes;
    private long _sentBytes;

    public DelayedLine(int roundTripMs, int bytesPerMs, Http2Limits serverLimits)
    {
        _delayMs = roundTripMs / 2;
        _bytesPerMs = bytesPerMs;
        _server = new Rig(limits: serverLimits);
        _server.OnData = (_, _) => { };
        _outstanding[0] = FlowWindow.DefaultBytes;
        Exchange();
    }

    public long NowMs { get; private set; }

    public long Received { get; private set; }

    /// <summary>PINGs of the server.</summary>
    public int Pings { get; private set; }

    /// <summary>The most that the server was ready to take on one stream, and on all.</summary>
    public int LargestWindowBytes { get; private set; }

    public int LargestConnectionWindowBytes { get; private set; }

    public void Upload(int bytes)
    {
        RecordedStream stream = _client.Open(false, ":method: POST", ":scheme: http", ":authority: a", ":path: /");
        byte[] body = new byte[bytes];
        stream.Unsent = body[_client.Connection.SendData(stream, body, endStream: true)..];
        _sentBytes += bytes;
    }

    public void Run(int maxMs)
    {
        long endMs = NowMs + maxMs;
        while (NowMs < endMs && Received < _sentBytes)
        {
            Exchange();
            NowMs++;
            _lineBytes = 0;
        }
    }

    private void Exchange()
    {
        _server.Connection.NowMs = _client.Connection.NowMs = NowMs;
        Send(_client, _up);
        foreach (byte[] bytes in Arrived(_up))
        {
            CountData(bytes);
            _server.Give(bytes);
        }
        byte[] answer = Send(_server, _down);
        CountAnswer(answer);
        foreach (byte[] bytes in Arrived(_down))
        {
            _client.Give(bytes);
        }
    }

    // The line takes so many bytes in a millisecond; what is behind them comes later.
    private byte[] Send(Rig side, Queue<(long DueMs, byte[] Bytes)> line)
    {
        byte[] bytes = side.TakeOutput();
        foreach (byte[] frame in FrameList.Split(bytes))
        {
            if (_lineFreeMs < NowMs)
            {
                _lineFreeMs = NowMs;
                _lineBytes = 0;
            }
            _lineBytes += frame.Length;
            _lineFreeMs += _lineBytes / _bytesPerMs;
            _lineBytes %= _bytesPerMs;
            line.Enqueue(((line == _up ? _lineFreeMs : NowMs) + _delayMs, frame));
        }
        return bytes;
    }

    private IEnumerable<byte[]> Arrived(Queue<(long DueMs, byte[] Bytes)> line)
    {
        while (line.TryPeek(out (long DueMs, byte[] Bytes) next) && next.DueMs <= NowMs)
        {
            yield return line.Dequeue().Bytes;
        }
    }

    private void CountData(byte[] frame)
    {
        if (!frame.AsSpan().StartsWith("PRI"u8) && FrameHeader.Read(frame) is { Type: FrameType.Data } header)
        {
            Received += header.Length;
            int window = _outstanding.GetValueOrDefault(header.StreamId, FlowWindow.DefaultBytes);
            _outstanding[header.StreamId] = window - header.Length;
            _outstanding[0] -= header.Length;
        }
    }

    private void CountAnswer(byte[] bytes)
    {
        foreach (byte[] frame in FrameList.Split(bytes))
        {
            FrameHeader header = FrameHeader.Read(frame);
            if (header.Type == FrameType.Ping && !header.Has(FrameFlags.Ack))
            {
                Pings++;
            }
            else if (header.Type == FrameType.WindowUpdate)
            {
                int window = _outstanding.GetValueOrDefault(header.StreamId, FlowWindow.DefaultBytes)
                    + BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(FrameHeader.Bytes));
                _outstanding[header.StreamId] = window;
                if (header.StreamId == 0)
                {
                    LargestConnectionWindowBytes = Math.Max(LargestConnectionWindowBytes, window);
                }
                else
                {
                    LargestWindowBytes = Math.Max(LargestWindowBytes, window);
                }
            }
        }
    }
}
