using Tulle.Http.Http2;
using Tulle.Net;

namespace Tulle.Proxy.Tests.Upstream;

/// <summary>One connection of an <see cref="Http2Origin"/>.</summary>
internal sealed class Http2OriginConnection : SocketConnection, IHttp2Owner, IFrameOutput
{
    private readonly byte[] _scratch = new byte[Http2Connection.ScratchBytes];
    private byte[] _rest = [];

    public Http2OriginConnection(EventLoop loop, Http2Limits limits)
        : base(loop) => Protocol = new Http2Connection(Http2Role.Server, limits, this, this);

    public Http2Connection Protocol { get; }

    /// <summary>Every stream that was ever opened, in order.</summary>
    public List<Http2OriginStream> Streams { get; } = [];

    public bool SawEnd { get; private set; }

    public Http2ErrorCode? GoAway { get; private set; }

    /// <summary>Gives no window back.</summary>
    public bool HoldsWindows { get; set; }

    /// <summary>PINGs of the proxy, each of which the protocol has answered.</summary>
    public int PingsAnswered { get; private set; }

    public void Begin()
    {
        Protocol.Start();
        Flush();
    }

    /// <summary>Writes what the protocol would not.</summary>
    public void SendRaw(params byte[] frame)
    {
        Write(frame);
        Flush();
    }

    /// <summary>GOAWAY behind which this stream is the last.</summary>
    public void SendGoAway(int lastStreamId) =>
        SendRaw(0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, (byte)(lastStreamId >> 8), (byte)lastStreamId, 0, 0, 0, 0);

    Http2Stream? IHttp2Owner.AcceptStream()
    {
        Http2OriginStream stream = new(this);
        Streams.Add(stream);
        return stream;
    }

    void IHttp2Owner.OnGoAway(Http2ErrorCode code) => GoAway = code;

    void IHttp2Owner.OnPong(ulong payload)
    {
    }

    void IHttp2Owner.OnSettings()
    {
    }

    void IHttp2Owner.OnFailed(Http2ErrorCode code, string detail) => Assert.Fail($"the proxy broke the protocol: {detail}");

    void IHttp2Owner.OnShouldDrain()
    {
    }

    Span<byte> IFrameOutput.Reserve(int bytes) => ReserveWrite(bytes);

    void IFrameOutput.Commit(int bytes) => CommitWrite(bytes);

    protected override void OnReadable()
    {
        byte[] bytes = new byte[64 * 1024];
        while (true)
        {
            ReadResult result = TryRead(bytes);
            if (result.Status != ReadStatus.Data)
            {
                SawEnd |= result.Status is ReadStatus.EndOfStream or ReadStatus.Failed;
                return;
            }

            byte[] all = [.. _rest, .. bytes.AsSpan(0, result.Count)];
            PingsAnswered += all is [0, 0, 8, 6, 0, ..] ? 1 : 0;
            _rest = all[Protocol.Receive(all, _scratch)..];
        }
    }
}
