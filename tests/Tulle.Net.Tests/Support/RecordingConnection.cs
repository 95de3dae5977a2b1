namespace Tulle.Net.Tests;

/// <summary>A connection that keeps what it reads and counts what it is told.</summary>
internal sealed class RecordingConnection(EventLoop loop) : SocketConnection(loop)
{
    private readonly List<byte> _received = [];

    public int ReadSize { get; set; } = 4096;

    public bool Keeps { get; set; } = true;

    public long ReceivedBytes { get; private set; }

    public int ReadableCount { get; private set; }

    public bool IsConnected { get; private set; }

    public bool SawEnd { get; private set; }

    public NetError ReadError { get; private set; }

    public NetError WriteError { get; private set; }

    public NetError ConnectError { get; private set; }

    public int AboveHighCount { get; private set; }

    public int BelowLowCount { get; private set; }

    public int PeerClosingCount { get; private set; }

    public bool IsReleased { get; private set; }

    public Action<RecordingConnection>? WhenReadable { get; set; }

    public Action<RecordingConnection>? WhenBelowLow { get; set; }

    public Action<RecordingConnection>? WhenAboveHigh { get; set; }

    /// <summary>Gets each piece, valid during the call.</summary>
    public Action<RecordingConnection, ReadOnlyMemory<byte>>? WhenData { get; set; }

    public string Text => System.Text.Encoding.ASCII.GetString([.. _received]);

    protected override void OnReadable()
    {
        ReadableCount++;
        WhenReadable?.Invoke(this);
        if (IsOpen)
        {
            ReadAll();
        }
    }

    protected override void OnConnected() => IsConnected = true;

    protected override void OnConnectFailed(NetError error) => ConnectError = error;

    protected override void OnWriteFailed(NetError error) => WriteError = error;

    protected override void OnPeerClosing() => PeerClosingCount++;

    protected override void OnReleased() => IsReleased = true;

    protected override void OnAboveHighWatermark()
    {
        AboveHighCount++;
        WhenAboveHigh?.Invoke(this);
    }

    protected override void OnBelowLowWatermark()
    {
        BelowLowCount++;
        WhenBelowLow?.Invoke(this);
    }

    private void ReadAll()
    {
        while (true)
        {
            ReadResult result = TryRead(Loop.Scratch.AsSpan(0, ReadSize));
            switch (result.Status)
            {
                case ReadStatus.Data:
                    ReceivedBytes += result.Count;
                    if (Keeps)
                    {
                        _received.AddRange(Loop.Scratch.AsSpan(0, result.Count));
                    }

                    WhenData?.Invoke(this, Loop.Scratch.AsMemory(0, result.Count));
                    break;
                case ReadStatus.EndOfStream:
                    SawEnd = true;
                    return;
                case ReadStatus.Failed:
                    ReadError = result.Error;
                    return;
                default:
                    return;
            }
        }
    }
}
